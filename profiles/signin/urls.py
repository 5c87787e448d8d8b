"""Doors of signing in."""

from django.urls import path

from profiles.signin import views

app_name = "signin"
urlpatterns = [
    path("account/2fa/totp/activate/", views.activate_totp, name="activate_totp"),
    path("account/2fa/reauthenticate/", views.again, name="again"),
    path("account/2fa/webauthn/", views.passkeys, name="passkeys"),
    path("account/2fa/webauthn/keys/<int:pk>/remove/", views.remove_passkey, name="remove_passkey"),
    path("account/phone/", views.enter, name="enter"),
    path("account/phone/code/", views.enter_code, name="enter_code"),
    path("account/phone/name/", views.join_by_phone, name="join_by_phone"),
    path("account/phone/mine/", views.new_owner, name="new_owner"),
    path("account/lost/", views.lost, name="lost"),
    path("account/lost/codes/", views.lost_codes, name="lost_codes"),
    path("account/stop/<str:token>/", views.stop, name="stop"),
    path("my/recovery/<int:pk>/stop/", views.stop_own, name="stop_own"),
    path("my/recovery/<int:pk>/fetch/", views.fetch_number, name="fetch_number"),
    path("my/phone/", views.phone, name="phone"),
    path("my/phone/code/", views.phone_code, name="phone_code"),
    path("my/phone/unbind/", views.unbind_phone, name="unbind_phone"),
    path("my/devices/", views.devices, name="devices"),
    path("my/devices/others/end/", views.end_other_devices, name="end_other_devices"),
    path("my/devices/<int:pk>/end/", views.end_device, name="end_device"),
]
