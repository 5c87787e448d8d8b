"""Pictures: bounded by their header, turned upright, masked where asked, written anew in our sizes without a word more."""

import io
import warnings
from pathlib import Path

import pi_heif
from PIL import Image, ImageCms, ImageFile, ImageOps, ImageSequence

from community.attachments.decoder import header
from community.attachments.decoder.limits import (
    LOGO_BOX,
    LOGO_ON_WHITE,
    LOGO_SQUARES,
    MOVING_FRAMES,
    MOVING_PIXELS,
    MOVING_WIDTH,
    PIXELS,
    SHAPES,
    SIDE,
    TALLEST,
    UNPACKED,
    WIDTHS,
    Refuse,
)  # fmt: skip

pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
Image.MAX_IMAGE_PIXELS = PIXELS
ImageFile.LOAD_TRUNCATED_IMAGES = False
warnings.simplefilter("error", Image.DecompressionBombWarning)

# Channels x bytes of a pixel, where it is not one.
DEPTH = {"LA": 2, "RGB": 3, "YCbCr": 3, "LAB": 3, "RGBA": 4, "RGBX": 4, "CMYK": 4, "I": 4, "F": 4, "P": 4, "PA": 4}
WRITE = {
    "webp": {"format": "WEBP", "quality": 80, "method": 3},
    "jpeg": {"format": "JPEG", "quality": 82, "optimize": True, "progressive": True},
    "avif": {"format": "AVIF", "quality": 62, "speed": 8, "max_threads": 1},
    "png": {"format": "PNG", "optimize": True},
}


def decode(source, form, out, masks, tell, cut=None):
    """Write the sizes of a picture into the folder `out`; returns what is to be known of it.

    `masks` are rectangles (left, top, width, height) in shares of the upright picture; with `cut` ({"shape", "at"}: see
    `_part`) only a part of it is kept; the shape "logo" keeps it whole, in its own sizes. `tell` is called with each size as soon as it lies there. Raises Refuse.
    """
    raw = Path(source).read_bytes()
    frames, meta = header.look(raw, form)
    try:
        with Image.open(io.BytesIO(raw), formats=[form]) as image:
            _bound(image, raw, form)
            label = header.says_ai(meta, *_told(image))
            moves = 1 < frames <= MOVING_FRAMES and frames * image.width * image.height <= MOVING_PIXELS
            if form == "JPEG":
                image.draft("RGB", (WIDTHS[-1], WIDTHS[-1]))
            width, height = _upright_size(image, form, raw)
            still = _still(image, masks)
            if cut and cut["shape"] == "logo":
                _logo(still, out, tell)
            elif cut:
                width, height = _shaped(still, cut, out, tell)
            else:
                _sizes(still, out, tell)
            if moves and not masks and not cut:
                _move(image, out, tell)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refuse("pixels") from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError) as error:
        raise Refuse("cut" if "truncated" in str(error).lower() else "broken") from error
    return {"width": width, "height": height, "ai": label}


def _bound(image, raw, form):
    """Refuse by the header alone what would take too much to unpack."""
    deep = form == "PNG" and raw[24:25] == b"\x10"
    each = DEPTH.get(image.mode, 2 if "16" in image.mode else 1) * (2 if deep and "16" not in image.mode else 1)
    pixels = image.width * image.height
    if pixels > PIXELS or max(image.size) > SIDE or pixels * each > UNPACKED:
        raise Refuse("pixels")
    if min(image.size) < 1:
        raise Refuse("broken")


def _told(image):
    """What Pillow has unpacked of metadata, beside the container's own bytes."""
    for value in image.info.values():
        if isinstance(value, str):
            yield value.encode("utf-8", "replace")
        elif isinstance(value, bytes) and len(value) < header.LONGEST_META:
            yield value


def _upright_size(image, form, raw):
    """Width and height as people see them, before a draft made the picture smaller."""
    if form == "JPEG":
        with Image.open(io.BytesIO(raw), formats=[form]) as full:
            size = full.size
    else:
        size = image.size
    turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    return size[::-1] if turned else size


def _still(image, masks):
    """The first frame upright, at the most 1920 wide, in sRGB, and with nothing but pixels."""
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I"):
        upright = upright.convert("I").point(lambda v: v / 256).convert("L")
    elif upright.mode in ("P", "PA", "LA") or (upright.mode != "RGBA" and "transparency" in upright.info):
        upright = upright.convert("RGBA")
    elif upright.mode == "CMYK" and not profile or upright.mode not in ("L", "RGB", "RGBA", "CMYK"):
        upright = upright.convert("RGB")
    small = _fit(upright, WIDTHS[-1])
    small = _srgb(small, profile)
    clean = Image.new(small.mode, small.size)
    clean.paste(small)
    for mask in masks:
        _pixelate(clean, mask)
    return clean


def _fit(image, width):
    share = min(1, width / image.width, TALLEST / image.height)
    if share == 1:
        return image
    size = max(1, round(image.width * share)), max(1, round(image.height * share))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _srgb(image, profile):
    """Colours as every screen reads them; a profile that cannot be read is left out."""
    if image.mode == "L":
        return image.convert("RGB")
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            pass
    return image.convert("RGB") if image.mode == "CMYK" else image


def _pixelate(image, mask):
    """Coarse squares in place of what lies under a rectangle, too coarse to be read back."""
    left, top, width, height = mask
    box = (
        int(left * image.width), int(top * image.height),
        min(image.width, round((left + width) * image.width)), min(image.height, round((top + height) * image.height)),
    )  # fmt: skip
    size = box[2] - box[0], box[3] - box[1]
    if min(size) < 1:
        return
    step = max(12, max(size) // 6)
    coarse = image.crop(box).resize((max(1, size[0] // step), max(1, size[1] // step)), Image.Resampling.BOX)
    image.paste(coarse.resize(size, Image.Resampling.NEAREST), box)


def _sizes(still, out, tell):
    """The smallest first, so that something can be shown early; none larger than the picture is."""
    made = {}
    for width in WIDTHS:
        small = _fit(still, width)
        if small.size not in made.values():
            made[width] = small.size
    for form in ("webp", "jpeg", "avif"):
        for width in made:
            _write(_fit(still, width), out, f"{width}.{form}", tell)


def _shaped(still, cut, out, tell):
    """A part of the picture in every width of its shape, so that all of them are there however small the picture is.
    Returns the size of the largest."""
    part = _part(still, cut)
    for form in ("webp", "jpeg"):
        for width in SHAPES[cut["shape"]][1]:
            small = _fit(part, width)
            _write(small, out, f"{width}.{form}", tell)
    return small.size


def _logo(still, out, tell):
    """The whole picture as PNG: in its proportions for the box beside a name, and in the middle of each square."""
    whole = still.convert("RGBA")
    head = whole.copy()
    head.thumbnail(LOGO_BOX, Image.Resampling.LANCZOS)
    _write(head, out, "head.png", tell)
    for side in LOGO_SQUARES:
        ground = (255, 255, 255, 255) if side == LOGO_ON_WHITE else (255, 255, 255, 0)
        square, room = Image.new("RGBA", (side, side), ground), round(side * (0.8 if side == LOGO_ON_WHITE else 1))
        share = room / max(whole.size)
        small = whole.resize([max(1, round(n * share)) for n in whole.size], Image.Resampling.LANCZOS)
        square.alpha_composite(small, ((side - small.width) // 2, (side - small.height) // 2))
        _write(square, out, f"{side}.png", tell)


def _part(image, cut):
    """The part of a picture that `cut["at"]` names: (left, top, width) in shares of it, the height follows from the
    shape; kept within the picture. Without it the largest part in the middle."""
    ratio = SHAPES[cut["shape"]][0]
    widest = min(image.width, image.height * ratio)
    left, top, width = cut.get("at") or (None, None, 1)
    width = max(1, min(widest, round(width * image.width)))
    height = max(1, min(image.height, round(width / ratio)))
    left = (image.width - width) / 2 if left is None else left * image.width
    top = (image.height - height) / 2 if top is None else top * image.height
    left, top = min(round(left), image.width - width), min(round(top), image.height - height)
    return image.crop((left, top, left + width, top + height))


def _write(image, out, name, tell):
    form = name.rpartition(".")[2]
    if form == "jpeg" and image.mode == "RGBA":
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        image = white
    path = Path(out) / name
    image.save(path, **WRITE[form])
    tell(name, image.width, image.height, path.stat().st_size)


def _move(image, out, tell):
    """A small animation stays moving, without whatever else it carried."""
    frames, times = [], []
    for frame in ImageSequence.Iterator(image):
        frames.append(_fit(frame.convert("RGBA"), MOVING_WIDTH))
        times.append(max(20, int(frame.info.get("duration") or 100)))
    for frame in frames:
        frame.info = {}
    path = Path(out) / "move.webp"
    frames[0].save(path, format="WEBP", save_all=True, append_images=frames[1:], duration=times, loop=0, quality=70)
    tell("move.webp", *frames[0].size, path.stat().st_size)
