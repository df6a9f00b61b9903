"""The colour profile (ICC) of a picture, where it makes the picture look wrong on Commons.

Commons' scaler puts the profile of the original into each preview, and browsers apply it: a wide gamut (Adobe RGB,
ProPhoto RGB, Display P3) is shown right, and is no finding. A grey picture with the profile of a colour space is shown
right, too, since browsers leave the profile out.
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageCms
from PIL.ExifTags import IFD, Base, Interop

from stafett.problems import Problem
from stafett.rules import finding

HEAD = 128
"""Bytes of a profile's header (ICC.1:2022, 7.2)."""
LARGEST_PROFILE = 16 * 1024 * 1024
FITTING: dict[str, tuple[bytes, ...]] = {
    **dict.fromkeys(("RGB", "RGBA", "RGBX", "RGBa", "P", "PA", "YCbCr"), (b"RGB ",)),
    **dict.fromkeys(("1", "L", "LA", "La", "I;16", "I;16B", "I", "F"), (b"GRAY", b"RGB ")),
    "CMYK": (b"CMYK",),
    "LAB": (b"Lab ",),
}
"""Mode of Pillow → the colour spaces of profiles that fit (ICC.1:2022, table 19)."""
OTHER_THAN_SRGB = (2, 65535)
"""EXIF's ColorSpace for Adobe RGB: 2 as some cameras write it, 65535 (uncalibrated) by the standard."""
ADOBE_RGB = "R03"
"""EXIF's interoperability index for Adobe RGB (DCF 2.0, CIPA DC-009)."""


def about_colours(image: Image.Image, name: str) -> list[Problem]:
    """Warnings about the profile of an opened picture: broken, of another colour space, or said to be there."""
    profile = image.info.get("icc_profile")
    if not isinstance(profile, bytes) or not profile:
        return [finding("media-profile-missing", value=name)] if _says_adobe_rgb(image) else []
    if reason := _broken(profile):
        return [finding("media-profile-broken", value=name, reason=reason)]
    space = profile[16:20]
    if space not in FITTING.get(image.mode, (space,)):
        said = space.decode("ascii", "replace").strip()
        return [finding("media-profile-differs", value=name, profile=said, picture=image.mode)]
    return []


def _broken(profile: bytes) -> str:
    """Why a profile cannot be used, or ""."""
    if len(profile) < HEAD or profile[36:40] != b"acsp":
        return "no acsp"
    if int.from_bytes(profile[:4]) > len(profile):
        return f"{len(profile):,} < {int.from_bytes(profile[:4]):,} bytes"
    if len(profile) > LARGEST_PROFILE:
        return f"{len(profile):,} bytes"
    try:
        ImageCms.ImageCmsProfile(BytesIO(profile))
    except (OSError, ImageCms.PyCMSError, ValueError) as error:
        return str(error)
    return ""


def _says_adobe_rgb(image: Image.Image) -> bool:
    """Without the profile, nobody but a camera's own program sees what the EXIF says: the colours come out dull."""
    try:
        exif = image.getexif()
        space = exif.get_ifd(IFD.Exif).get(Base.ColorSpace)
        index = exif.get_ifd(IFD.Interop).get(Interop.InteropIndex, "")
    except Exception:  # broken metadata fails in many ways; the picture can be whole all the same
        return False
    return space in OTHER_THAN_SRGB and str(index).strip("\x00 ") == ADOBE_RGB
