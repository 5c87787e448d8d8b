"""Why a file was not taken in, in words that say what to do."""

from django.utils.translation import gettext as _

from community.attachments.decoder.limits import LARGEST, MB


def accepted():
    """What can be sent."""
    return _("能传的有：照片（JPG、PNG、WebP、GIF、HEIC、AVIF）、视频 MP4、录音 M4A、PDF、TXT 和 CSV。")


def too_large(kind):
    """The bound of a kind, and the way on."""
    n = LARGEST[kind] // MB
    return {
        "picture": _("一张照片最多 %(n)d MB，这张大了。在相册里选小一号的尺寸再传。"),
        "video": _("一段视频最多 %(n)d MB，这段大了。剪短一些，或者用 720p 再录一次。"),
        "sound": _("一段录音最多 %(n)d MB，这段大了。剪成两段再传。"),
        "file": _("一份文件最多 %(n)d MB，这份大了。拆成几份再传。"),
    }[kind] % {"n": n}


def why(code, kind="file"):
    """The sentence of a code that the decoder refused with."""
    if code == "bytes":
        return too_large(kind)
    return {
        "empty": _("这个文件是空的。换一个再传。"),
        "unknown": _("认不出这是什么文件，没有收。") + accepted(),
        "pixels": _("这张图展开来太大了，没有收。缩到 6400 万像素以内再传。"),
        "frames": _("这张动图帧数太多，没有收。剪到 1000 帧以内，或者传成视频。"),
        "cut": _("这个文件只有一半，像是没传完。从相册里再选一次。"),
        "broken": _("这个文件打不开，像是坏了。用相册或播放器打开看看，再传一次。"),
        "no_moov": _("这段视频没有存完，放不出来。在手机里能放的那一份再传一次。"),
        "codec": _("这段视频的格式大家的手机放不了。导出成 MP4（H.264）再传。"),
        "pdf_active": _("这份 PDF 里带着脚本或别的文件，没有收。用「打印成 PDF」另存一份再传。"),
        "pdf_locked": _("这份 PDF 加了密码，没法检查，没有收。去掉密码再传。"),
        "pdf_more": _("这份 PDF 的末尾还接着别的东西，没有收。用「打印成 PDF」另存一份再传。"),
        "pdf_large": _("这份 PDF 展开来太大了，没有收。拆成几份再传。"),
        "pdf_place": _("这份 PDF 里的照片带着拍摄地点，没有收。把照片单独传上来，地点会自动去掉。"),
        "slow": _("这个文件处理了太久，没有收。换小一点的再传。"),
    }[code]
