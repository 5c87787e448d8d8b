"""How much of anything is taken in. No Django: the decoder's process reads this too."""

MB = 1_000_000
# Bytes of one file, by kind.
LARGEST = {"picture": 30 * MB, "video": 50 * MB, "sound": 50 * MB, "file": 20 * MB}
# Pixels of a picture, what they take when they are unpacked (width x height x channels x bytes), and its longer side.
PIXELS = 64_000_000
UNPACKED = 260_000_000
SIDE = 30_000
# Frames an animation may have to be looked at, to stay moving, and the pixels of all of them together.
FRAMES = 1_000
MOVING_FRAMES = 300
MOVING_PIXELS = 120_000_000
MOVING_WIDTH = 640
# Bytes a PDF may unpack to while it is looked through.
PDF_UNPACKED = 120 * MB
# What one decoder may use: bytes of address space, seconds of a core, bytes of a file it writes.
MEMORY = 1_200 * MB
SECONDS = 60
WRITTEN = 60 * MB
# Seconds on the wall after which it is ended.
PATIENCE = 120

WIDTHS = (400, 960, 1920)
# Shapes that a part of a picture is cut to: width to height, and its widths.
SHAPES = {"square": (1, (96, 240)), "band": (3, (640, 1280, 1920))}
# A site's logo: the box it stands in beside the name, and the squares for browsers, phones and desktops; the one that
# stands on white, because phones put black under it otherwise.
LOGO_BOX, LOGO_SQUARES, LOGO_ON_WHITE = (320, 64), (32, 180, 192, 512), 180
# The encoders' own bound on a side.
TALLEST = 16_000


class Refuse(Exception):
    """The file is not taken in; its one argument is the code of the sentence that says why."""
