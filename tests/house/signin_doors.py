"""Rows of the table of doors: signing in. Written by hand, like the others."""


def rows(row, everybody, members):
    """{name of a door: its row}."""
    return {
        "signin:activate_totp": row("GET", "/account/2fa/totp/activate/", *members),
        # Nobody of the cast has a password or an authenticator to show again.
        "signin:again": row("GET", "/account/2fa/reauthenticate/"),
        "signin:devices": row("GET", "/my/devices/", *members),
        "signin:end_device": row("POST", "/my/devices/{device}/end/", "member"),
        "signin:end_other_devices": row("POST", "/my/devices/others/end/", *members),
        "signin:passkeys": row("GET", "/account/2fa/webauthn/", *members),
        # Nobody of the cast has a passkey.
        "signin:remove_passkey": row("GET", "/account/2fa/webauthn/keys/1/remove/"),
        "signin:enter": row("GET", "/account/phone/", *everybody),
        "signin:enter_code": row("GET", "/account/phone/code/", *everybody),
        "signin:join_by_phone": row("GET", "/account/phone/name/", *everybody),
        "signin:new_owner": row("POST", "/account/phone/mine/", *everybody),
        "signin:phone": row("GET", "/my/phone/", *members),
        "signin:phone_code": row("GET", "/my/phone/code/", *members),
        "signin:unbind_phone": row("POST", "/my/phone/unbind/", *members),
        # Visitors in the midst of signing in; everybody else is led elsewhere.
        "signin:lost": row("GET", "/account/lost/", *members),
        "signin:lost_codes": row("GET", "/account/lost/codes/", *members),
        # Whoever holds the link may stop it.
        "signin:stop": row("GET", "/account/stop/{halt}/", *everybody),
        "signin:stop_own": row("POST", "/my/recovery/{recovery}/stop/", "member"),
        "logins:begin": row("POST", "/account/with/weixin/", *everybody),
        # Nobody of the cast has begun an attempt that could be answered.
        "logins:back": row("GET", "/account/with/weixin/back/?code=x&state=y"),
        # Visitors in the midst of coming in; everybody else is led elsewhere.
        "logins:newcomer": row("GET", "/account/newcomer/", *members),
        "logins:known": row("GET", "/account/known/", *members),
        "logins:logins": row("GET", "/my/logins/", *members),
        "logins:offer": row("GET", "/my/logins/offer/", *members),
        "logins:unlink": row("POST", "/my/logins/{login}/unlink/", "member"),
        "signin:fetch_number": row("POST", "/my/recovery/{recovery}/fetch/"),
    }


# What is its member's alone.
OWN = {"signin:end_device", "signin:remove_passkey", "signin:stop_own", "signin:fetch_number"}
