"""Doors of signing in."""

from django.urls import path

from profiles.signin import views

app_name = "signin"
urlpatterns = [
    path("account/2fa/totp/activate/", views.activate_totp, name="activate_totp"),
    path("account/2fa/reauthenticate/", views.again, name="again"),
    path("account/2fa/webauthn/", views.passkeys, name="passkeys"),
    path("account/phone/", views.enter, name="enter"),
    path("account/phone/code/", views.enter_code, name="enter_code"),
    path("account/phone/name/", views.join_by_phone, name="join_by_phone"),
    path("my/phone/", views.phone, name="phone"),
    path("my/phone/code/", views.phone_code, name="phone_code"),
    path("my/phone/unbind/", views.unbind_phone, name="unbind_phone"),
    path("my/devices/", views.devices, name="devices"),
    path("my/devices/others/end/", views.end_other_devices, name="end_other_devices"),
    path("my/devices/<int:pk>/end/", views.end_device, name="end_device"),
]
