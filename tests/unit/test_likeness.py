"""Pictures that are the same picture again, and others that only resemble each other."""

from __future__ import annotations

import io
import random
from math import cos, pi, sin
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter
from PIL.ExifTags import Base

from stafett.likeness import alike, likeness


def coin(number: int) -> Image.Image:
    """A round thing on white paper: all of them have much in common."""
    rnd = random.Random(number)  # noqa: S311
    image = Image.new("RGB", (800, 800), (246, 246, 244))
    draw = ImageDraw.Draw(image)
    draw.ellipse((80, 80, 720, 720), fill=(150, 120, 70))
    for _ in range(50):
        angle, away, size, shade = rnd.random() * 2 * pi, rnd.random() * 280, rnd.randrange(8, 80), rnd.randint(-60, 60)
        x, y = 400 + cos(angle) * away, 400 + sin(angle) * away
        draw.ellipse((x - size, y - size, x + size, y + size), fill=(150 + shade, 120 + shade, 70 + shade))
    return image.filter(ImageFilter.GaussianBlur(3))


def page(number: int) -> Image.Image:
    """A printed page: grey lines between white margins."""
    rnd = random.Random(number)  # noqa: S311
    image = Image.new("L", (600, 900), 230)
    draw = ImageDraw.Draw(image)
    for y in range(80, 820, 20):
        x = 70
        while x < 530 and rnd.random() > 0.04:
            width = rnd.randrange(15, 70)
            draw.rectangle((x, y, min(x + width, 530), y + 10), fill=60)
            x += width + 9
    return image


def scene(number: int) -> Image.Image:
    rnd = random.Random(number)  # noqa: S311
    image = Image.new("RGB", (12, 9))
    image.putdata([(rnd.randrange(256), rnd.randrange(256), rnd.randrange(256)) for _ in range(108)])
    return image.resize((900, 600), Image.Resampling.BICUBIC)


def jpeg(image: Image.Image) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=35)
    return Image.open(io.BytesIO(buffer.getvalue()))


def smaller(image: Image.Image) -> Image.Image:
    return image.resize((image.width // 3 + 1, image.height // 3))


def brighter(image: Image.Image) -> Image.Image:
    return ImageEnhance.Brightness(image).enhance(1.1)


def found(*images: Image.Image) -> dict[str, str]:
    return alike((str(place), likeness(image)) for place, image in enumerate(images))


@pytest.mark.parametrize("kind", [coin, page, scene])
@pytest.mark.parametrize("change", [jpeg, smaller, brighter, lambda image: image.convert("L")])
def test_the_same_picture_again(kind, change) -> None:  # type: ignore[no-untyped-def]
    assert found(kind(1), change(kind(1))) == {"1": "0"}


@pytest.mark.parametrize("kind", [coin, page, scene])
def test_pictures_of_one_kind_are_not_the_same(kind) -> None:  # type: ignore[no-untyped-def]
    assert found(*(kind(number) for number in range(20))) == {}


def test_a_back_is_not_its_front_and_a_detail_is_not_the_whole() -> None:
    front = scene(1)
    assert found(front, front.transpose(Image.Transpose.FLIP_LEFT_RIGHT), front.crop((90, 60, 810, 540))) == {}


def test_plain_pictures_are_not_compared() -> None:
    plain = [Image.new("RGB", (600, 400), (250, 250, 250 - number)) for number in range(3)]
    assert found(*plain) == {}
    assert likeness(Image.effect_noise((600, 400), 5)) == ""


def test_a_turned_picture_is_compared_as_it_is_shown() -> None:
    shown = scene(1)
    stored = shown.transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[Base.Orientation] = 6
    buffer = io.BytesIO()
    stored.save(buffer, "JPEG", exif=exif)
    assert found(shown, Image.open(buffer)) == {"1": "0"}
    assert found(shown, stored) == {}


def test_what_is_transparent_counts_as_paper() -> None:
    drawing = coin(1).convert("RGBA")
    drawing.putalpha(drawing.convert("L").point([0 if grey > 200 else 255 for grey in range(256)]))
    paper = Image.new("RGBA", drawing.size, "white")
    assert found(Image.alpha_composite(paper, drawing).convert("RGB"), drawing) == {"1": "0"}


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "LA", "PA", "CMYK", "YCbCr", "I", "F", "I;16"])
def test_every_mode_has_a_likeness(mode: str, tmp_path: Path) -> None:
    image = scene(1).convert("L")
    other = (
        image.convert("I").point(lambda level: level * 256).convert("I;16") if mode == "I;16" else image.convert(mode)
    )
    assert len(likeness(other)) == 304
    assert found(image, other) == ({"1": "0"} if mode != "1" else found(image, other))


def test_the_first_of_several_is_named_and_those_without_likeness_are_left_out() -> None:
    one = likeness(scene(1))
    assert alike([("a", one), ("b", ""), ("c", one), ("d", likeness(scene(2))), ("e", one)]) == {"c": "a", "e": "a"}


def test_thousands_of_pictures_that_share_a_hash_are_compared_in_bounded_time() -> None:
    rnd = random.Random(1)  # noqa: S311
    many = [(str(number), "00" * 8 + rnd.randbytes(144).hex()) for number in range(1500)]
    assert alike([*many, ("last", many[-1][1])]) == {"last": "1499"}
