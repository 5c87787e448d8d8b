"""One settings file; what differs between machines are environment variables, described in README.md."""

import json
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from community.lib import elsewhere, env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))
VAR.mkdir(parents=True, exist_ok=True)

DEMO = env.flag("DEMO")
DEBUG = env.flag("DEBUG")
UNSAFE_KEY = "unsafe-demo-key-change-me-before-anyone-else-can-reach-this-site"
SECRET_KEY = env.text("SECRET_KEY", UNSAFE_KEY)
# What was signed or sealed under these is opened still; nothing new is.
SECRET_KEY_FALLBACKS = env.words("SECRET_KEYS_BEFORE")
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
# Serials and dealer codes are kept as hashes under this key; with another one they have to be imported anew.
SERIAL_KEY = env.text("SERIAL_KEY", SECRET_KEY)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", LOCAL_HOSTS)
SITE_URL = env.address("SITE_URL", "http://127.0.0.1:8000")
if SECRET_KEY == UNSAFE_KEY and not DEMO and {*ALLOWED_HOSTS, urlsplit(SITE_URL).hostname} - set(LOCAL_HOSTS):
    raise ImproperlyConfigured("别人能打开这个站之前，先设 SECRET_KEY：openssl rand -base64 48")
if SECRET_KEY_FALLBACKS and not env.text("SERIAL_KEY"):
    raise ImproperlyConfigured("SERIAL_KEY 还没设：换 SECRET_KEY 以前，先把它设成原来的 SECRET_KEY。")
CSRF_TRUSTED_ORIGINS, HTTPS = env.words("CSRF_TRUSTED_ORIGINS"), SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "insights",
    "insights.reports",
    "insights.evidence",
    "clubs.events",
    "clubs",
    "clubs.chat",
    "forums",
    "profiles.now",
    "profiles.inbox",
    "profiles.leaving",
    "profiles.drafts",
    "profiles.bookmarks",
    "profiles.sealed",
    "profiles.trust",
    "profiles.points",
    "profiles.portraits",
    "profiles.garage",
    "profiles.widgets",
    "profiles.tokens",
    "profiles.logins",
    "profiles.signin",
    "profiles.ties",
    "profiles.blogs",
    "profiles.finds",
    "profiles.preferences",
    "profiles.consent",
    "profiles",
    "community",
    "community.pages",
    "community.api",
    "community.ops",
    "community.backups",
    "community.moderation",
    "community.attachments",
    "community.reactions",
    "community.search",
    "community.polls",
    "community.tags",
    "community.panels",
    "community.live",
    "community.activity",
    "community.privacy",
    "community.outgoing",
    "community.access",
    "community.catalogue",
    "community.text",
    "wagtail.contrib.settings",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "django_htmx",
    "csp",
    "channels",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "community.ops.middleware.OpsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "community.attachments.middleware.PackWordsMiddleware",
    "community.api.middleware.ApiMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "community.pages.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "community.moderation.middleware.SuspendedMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "community.access.middleware.AnswerRefusalsMiddleware",
    "profiles.signin.middleware.SecondStepMiddleware",
    "profiles.signin.middleware.SeenMiddleware",
    "profiles.drafts.middleware.KeepTypedMiddleware",
]

ROOT_URLCONF = "community.urls"
ASGI_APPLICATION = "community.asgi.application"
WSGI_APPLICATION = "community.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "community.pages.context.roof",
            ],
            "builtins": ["community.templatetags.house"],
        },
    },
]

# --- database -----------------------------------------------------------------------------------------------------

SQLITE = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON;",
}
DATABASE_URL = env.text("DATABASE_URL")
if DATABASE_URL:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_health_checks=True)}
    if DATABASES["default"]["ENGINE"].endswith("postgresql"):
        DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": env.number("DATABASE_POOL", 8)}}
else:
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR / "site.sqlite3"}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"] |= {"OPTIONS": SQLITE, "CONN_MAX_AGE": None, "TEST": {"NAME": VAR / "test.sqlite3"}}
# Threads in which `serve` draws pages; each keeps a connection to SQLite, or borrows one of the pool.
PAGE_THREADS = env.number("PAGE_THREADS", 16)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Words are kept in the database always; with an address here Elasticsearch answers, and the database where it cannot.
ELASTICSEARCH_URL, ELASTICSEARCH_INDEX = env.text("ELASTICSEARCH_URL"), env.text("ELASTICSEARCH_INDEX", "community")
REDIS_URL = env.text("REDIS_URL")
OWN_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
    # An idle reader of the channel layer must be allowed to wait longer than the client's default of five seconds.
    _HOSTS = [{"address": REDIS_URL, "socket_timeout": None}]
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": _HOSTS}}}
else:
    CACHES = {"default": {"BACKEND": OWN_MEMORY, "OPTIONS": {"MAX_ENTRIES": 20_000}}}
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
# Drawn pages, in each process's own memory: their keys carry the version of what they show, so that no process has to
# tell another of a change.
_KEPT = {"MAX_ENTRIES": env.number("PAGES_KEPT", 3000)}
CACHES["pages"] = {"BACKEND": OWN_MEMORY, "LOCATION": "pages", "OPTIONS": _KEPT}
# Pictures drawn to be shared, 75 KB each, in files: in Redis they would push out what is counted there.
_FILES = "django.core.cache.backends.filebased.FileBasedCache"
CACHES["pictures"] = {"BACKEND": _FILES, "LOCATION": str((VAR / "pictures").resolve()), "OPTIONS": {"MAX_ENTRIES": 500}}
# Seconds between two looks of the sockets' hub at the tables, for what a bell has lost. Without Redis the worker's bells
# cannot reach the process that holds the sockets, and the look is all there is.
LIVE_LOOK_SECONDS = env.number("LIVE_LOOK_SECONDS", 3 if REDIS_URL else 1)
CHAT_ASKED_A_DAY = env.number("CHAT_ASKED_A_DAY", 50)  # who does not follow a member and is asked into groups by her

# --- who signs in -------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "profiles.Member"
AUTHENTICATION_BACKENDS = ["profiles.adapters.SignIn"]
PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("Argon2", "PBKDF2")]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "profiles.signin.passwords.Password"}]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "profiles.signin.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "name"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
# Sign-up is the house's own; the password stands here so that the sign-in form asks for one.
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# Whoever has a password or a second step shows it again before a way in is changed.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
# Seconds a mailed link to another password opens something, once.
PASSWORD_RESET_TIMEOUT = 3600
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {"login_failed": "10/10m/key,50/10m/ip", "request_login_code": "20/10m/ip,3/10m/key"}
# The demo's staff sign in at one click; a real site keeps the second step.
STAFF_SECOND_STEP = env.flag("STAFF_SECOND_STEP", not DEMO)
MFA_ADAPTER = "profiles.signin.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "activate_totp": "profiles.signin.forms.FirstCodeForm",
    "authenticate": "profiles.signin.forms.SecondStepForm",
    "reauthenticate": "profiles.signin.forms.SecondStepAgainForm",
    "add_webauthn": "profiles.signin.forms.NewPasskeyForm",
    "login_webauthn": "profiles.signin.forms.PasskeySignInForm",
    "authenticate_webauthn": "profiles.signin.forms.PasskeyForm",
    "reauthenticate_webauthn": "profiles.signin.forms.PasskeyAgainForm",
}
# Asking and answering count both; an office has one address.
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
# A code counts half a minute longer than it shows, and once (profiles.signin.forms).
MFA_TOTP_TOLERANCE = 1
# Without https browsers offer passkeys on localhost alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# Accounts of elsewhere that open this site, each where its id and secret are set; OIDC is a list in JSON.
SOCIALACCOUNT_ADAPTER = "profiles.logins.adapters.ElsewhereAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = elsewhere.providers(
    {
        "weixin": (env.text("WEIXIN_ID"), env.text("WEIXIN_SECRET")),
        "weibo": (env.text("WEIBO_ID"), env.text("WEIBO_SECRET")),
        "feishu": (env.text("FEISHU_ID"), env.text("FEISHU_SECRET")),
        "dingtalk": (env.text("DINGTALK_ID"), env.text("DINGTALK_SECRET")),
    },
    env.text("OIDC"),
)

# 后台实名: who has shown no number speaks to nobody (profiles.signin.permissions; Cybersecurity Law, article 24).
REQUIRE_PHONE = env.flag("REQUIRE_PHONE")
# Messages with codes that leave in one hour, to whomever: what a flood may cost.
SMS_PER_HOUR = env.number("SMS_PER_HOUR", 600)

SESSION_ENGINE = "community.lib.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "community.pages.errors.csrf_failed"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- safe on an open network --------------------------------------------------------------------------------------

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY") else None
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **{f"{what}-src": [SELF] for what in ("script", "style", "media", "font", "connect", "manifest")},
        "img-src": [SELF, "data:"],
        "form-action": [SELF],
        **dict.fromkeys(("default-src", "base-uri", "frame-ancestors"), [NONE]),
    },
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
}
# Bytes a request's body may have; the server refuses more before it is read (community.asgi).
BODY_LIMIT = env.number("BODY_LIMIT", 2_500_000)
BODY_SECONDS = env.number("BODY_SECONDS", 60)
DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_LIMIT
# Bodies over that which are taken at once, at the door for files alone, and the most bytes of each.
LARGE_BODIES = env.number("LARGE_BODIES", 6)
LARGE_BODY_LIMIT = 51_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300

# Proxies (addresses or networks) whose X-Forwarded-For is believed (community.access.origins).
try:
    TRUSTED_PROXIES = [ip_network(word) for word in env.words("TRUSTED_PROXIES")]
except ValueError as error:
    raise ImproperlyConfigured(f"TRUSTED_PROXIES 要写地址或网段，用逗号隔开：{error}") from None
# Further tables in ip2region's format, each in place of the one before it (community.access.provinces).
IP_TABLES = env.words("IP_TABLES")

# --- words --------------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", "English"), ("zh-hant", "繁體中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.text("TIME_ZONE", "Asia/Shanghai")

# --- files and mail -----------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # What members bring lies apart from what the editors show to everybody (MEDIA_ROOT): no web server may hand it out.
    "attachments": {
        "BACKEND": env.text("FILES_BACKEND", "django.core.files.storage.FileSystemStorage"),
        "OPTIONS": json.loads(env.text("FILES_OPTIONS", json.dumps({"location": str(VAR / "files")}))),
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or env.flag("PLAIN_STATIC")
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT, MEDIA_URL = VAR / "media", "/media/"
# Where the list of those who left lies beside the database, so that a backup brought back is cleared of them again.
ERASED_LIST = env.text("ERASED_LIST", str(VAR / "erased"))
# Where backups lie until they are past their days.
BACKUPS = env.text("BACKUPS", str(VAR / "backups"))
METRICS_TOKEN = env.text("METRICS_TOKEN")
# Files the worker lets the decoder look at side by side, each in a process of its own.
DECODERS = env.number("DECODERS", 1)
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "hello@example.com")
EMAIL_URL = env.text("EMAIL_HOST")
if DEMO:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "outbox"
elif EMAIL_URL:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = EMAIL_URL, env.number("EMAIL_PORT", 587), 20
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env.text("EMAIL_USER"), env.text("EMAIL_PASSWORD")
    # 465 speaks TLS from the first byte, every other port begins it by STARTTLS
    EMAIL_USE_SSL = EMAIL_PORT == 465 and env.flag("EMAIL_TLS", True)
    EMAIL_USE_TLS = EMAIL_PORT != 465 and env.flag("EMAIL_TLS", True)
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

# What carries messages to numbers (community.outgoing.sms): aliyun, console, file (the demo's); "": no doors by number.
SMS_GATEWAY = env.text("SMS_GATEWAY", "file" if DEMO else "")
SMS_FOLDER = VAR / "sms"
ALIYUN_SMS = {
    "endpoint": env.text("ALIYUN_SMS_ENDPOINT", "https://dysmsapi.aliyuncs.com"),
    "key_id": env.text("ALIYUN_SMS_KEY_ID"), "key_secret": env.text("ALIYUN_SMS_KEY_SECRET"),
    "sign": env.text("ALIYUN_SMS_SIGN"),
    # names of templates at the gateway, by what they are here: {"code": "SMS_1", "notice": "SMS_2", "stop": "SMS_3"}
    "templates": json.loads(env.text("ALIYUN_SMS_TEMPLATES", "{}")),
}  # fmt: skip
# The 服务号 (公众号) by which whoever asked to be told once is told, where all three are set (community.outgoing.wechat).
WECHAT_MP = {
    "id": env.text("WECHAT_MP_ID"), "secret": env.text("WECHAT_MP_SECRET"),
    "template": env.text("WECHAT_MP_TEMPLATE"),
    "api": env.text("WECHAT_MP_API", "https://api.weixin.qq.com"),
}  # fmt: skip
if SMS_GATEWAY not in ("", "console", "file", "aliyun"):
    raise ImproperlyConfigured("SMS_GATEWAY 只认 console、file、aliyun。")
if REQUIRE_PHONE and not SMS_GATEWAY:
    raise ImproperlyConfigured("开了 REQUIRE_PHONE，短信却没有出口，谁也验不了手机号：先设 SMS_GATEWAY。")

# --- the house ----------------------------------------------------------------------------------------------------

# People a figure must be about before staff see it. Settings can raise it, never lower it (insights.reports.kfloor).
K_FLOOR = env.number("K_FLOOR", 10)
# A font file with Chinese for pictures to share; where it is unset the usual places are searched (community.api.fonts).
CARD_FONT = env.text("CARD_FONT")
# Hosts (or host:port) that an address typed into a page may lead to although they lie inside, or over plain http
# (community.outgoing.guarded): a feed of the intranet.
INSIDE_HOSTS = env.words("INSIDE_HOSTS")
# The widgets of a space (profiles.widgets): weather by AMap (高德), stocks by EODHD; without a key there is no such widget.
_AMAP = "https://restapi.amap.com/v3/weather/weatherInfo"
WEATHER = {"key": env.text("WEATHER_KEY"), "url": env.text("WEATHER_URL", _AMAP)}
STOCKS = {"key": env.text("STOCKS_KEY"), "url": env.text("STOCKS_URL", "https://eodhd.com/api/real-time")}
TAGGIT_CASE_INSENSITIVE = True
WAGTAIL_SITE_NAME = "北辰车友会"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = WAGTAIL_ENABLE_WHATS_NEW_BANNER = WAGTAIL_I18N_ENABLED = False
# Passwords and addresses are changed where a change is told to their owner (profiles.signin).
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

LOGGING = {
    "version": 1, "disable_existing_loggers": False, "filters": {"routes": {"()": "community.ops.logs.RoutesOnly"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["routes"]}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
    # it writes whole addresses, and some of those carry secrets
    "loggers": {"urllib3": {"level": "WARNING"}},
}  # fmt: skip
