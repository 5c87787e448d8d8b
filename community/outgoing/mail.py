"""Mail through Django's backends."""

from email.utils import formataddr, parseaddr
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils.translation import gettext_lazy as _

from community.outgoing.registry import Adapter, Message, Undelivered, signature


def mail_of(template, context, **headers):
    """The Message of `<template>.subject.txt`, `<template>.txt` and, where it stands, `<template>.html`."""
    try:
        html = get_template(f"{template}.html").render(context)
    except TemplateDoesNotExist:
        html = ""
    subject = render_to_string(f"{template}.subject.txt", context).strip()
    return Message(render_to_string(f"{template}.txt", context), subject, html, headers)


def sender():
    """The address of the settings with the name in front that stands there, or the site's own."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or signature(), address))


def deliver(to, message):
    """A mail with a text part, and an HTML part where there is one."""
    mail = EmailMultiAlternatives(message.subject, message.text, sender(), [to], headers=message.headers)
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    try:
        mail.send()
    except (OSError, SMTPException) as error:
        raise Undelivered(type(error).__name__) from error


def is_wired():
    """Whether mail leaves by a server."""
    return settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")


def knock():
    """The server greets, over TLS where letters leave over TLS; nobody signs in."""
    door = get_connection(username="", password="", timeout=2)
    door.open()
    door.close()


MAIL = Adapter("mail", _("邮件"), deliver, is_wired=is_wired, knock=knock)
