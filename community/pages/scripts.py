"""What scripts say: the catalogue has it from here, and pages in another language hand it to them."""

from django.utils.translation import get_language, gettext, gettext_noop

SOURCES = (
    gettext_noop("还有 %(left)s 个在传，传完再发。"),
    gettext_noop("最多 %(most)s MB，这个 %(size)s MB，大了。选小一号的再传。"),
    gettext_noop("太大了，没有收。选小一号的再传。"),
    gettext_noop("没传上去，像是断网了。"),
    gettext_noop("这一页开得太久了，刷新以后再发。这句留在这里。"),
    gettext_noop("现在传文件的人有点多，等半分钟再传一次。"),
    gettext_noop("现在连不上，没改成。过一会儿再试。"),
    gettext_noop("，%(off)s 个没收下"),
    gettext_noop("，给看不见图的人写一句话"),
    gettext_noop("写一句里面是什么"),
    gettext_noop("第 %(nth)s 个的说明"),
    gettext_noop("往前"),
    gettext_noop("往后"),
    gettext_noop("打码"),
    gettext_noop("移除"),
    gettext_noop("处理中"),
    gettext_noop("AI 生成"),
    gettext_noop("再传一次"),
    gettext_noop("不传了"),
    gettext_noop("%(name)s 上传进度"),
    gettext_noop("按住拖出要遮的地方；用键盘时，方向键移动，Shift 加方向键改大小，回车遮上"),
    gettext_noop("遮上就去不掉了，原图不留。"),
    gettext_noop("遮好了"),
    gettext_noop("退一步"),
    gettext_noop("不遮了"),
    gettext_noop("正在发"),
    gettext_noop("没发出去，网络断了一下"),
    gettext_noop("再发一次"),
    gettext_noop("不发了"),
    gettext_noop("上次没发出去"),
    gettext_noop("登录过期了，重新登录再发。这句留在这里。"),
    gettext_noop("现在连不上，先存在这台设备上，连上了再传。"),
    gettext_noop("文字"),
    gettext_noop("项目"),
    gettext_noop("数值"),
    gettext_noop("现在连不上，预览不了。写的都在，过一会儿再试。"),
    gettext_noop("叫谁"),
    gettext_noop("标签"),
    gettext_noop("刚刚"),
    gettext_noop("你：%(words)s"),
    gettext_noop("%(name)s：%(words)s"),
    gettext_noop("[图片或文件]"),
    gettext_noop("拖一拖、放大，框里的留下；裁掉的不留。"),
)


def script_words():
    """{source: translation} in the page's language; nothing where the source is spoken."""
    if get_language() == "zh-hans":
        return {}
    return {source: gettext(source) for source in SOURCES}
