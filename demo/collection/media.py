"""Makes the media of the sample collection: the same bytes every time (with the same Pillow).

The pictures are drawn, not taken: written for this project, CC0 1.0.
"""

from __future__ import annotations

import csv
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageOps

from demo.collection import objects, sea
from demo.collection.canvas import Canvas, Colour
from demo.collection.sea import BLACK, RED, WHITE

METADATA = Path(__file__).with_name("metadata.csv")
COPIES = {"SMN 0026": "SMN 0025"}
"""Record → the record whose medium it has, byte for byte."""

Scene = Callable[[Canvas], None]
CREAM, TAN, ROSE = (240, 228, 200), (196, 160, 120), (216, 150, 120)


def _ship(light: str, size: float, sails: Colour = CREAM, masts: int = 3, swell: float = 1.0) -> Scene:
    def draw(canvas: Canvas) -> None:
        sea.seascape(canvas, light, 0.6, swell)
        sea.island(canvas, 0.55, 1.05, 0.603, 0.09, (74, 84, 92))
        sea.square_rigger(canvas, canvas.chance.uniform(0.36, 0.5), 0.7, size, sails, masts)

    return draw


def _cutters(light: str, count: int, sails: Colour = CREAM) -> Scene:
    def draw(canvas: Canvas) -> None:
        sea.seascape(canvas, light, 0.55)
        sea.island(canvas, -0.05, 0.5, 0.553, 0.08, (70, 82, 88))
        for number in range(count):
            near = (number + 1) / count
            sea.cutter(
                canvas, 0.16 + 0.7 * number / max(1, count - 1 or 1), 0.58 + 0.2 * near, 0.1 + 0.16 * near, sails
            )

    return draw


def _lighthouse(light: str, x: float, band: Colour, lit: bool = False, swell: float = 1.0) -> Scene:
    def draw(canvas: Canvas) -> None:
        sea.seascape(canvas, light, 0.66, swell)
        sea.island(canvas, 0.0, 0.35, 0.663, 0.05, (80, 84, 90))
        sea.lighthouse(canvas, x, 0.76, 0.58, band, lit)

    return draw


def _huts(light: str, count: int, colour: Colour = RED) -> Scene:
    def draw(canvas: Canvas) -> None:
        sea.seascape(canvas, light, 0.5, 0.5)
        sea.island(canvas, -0.1, 1.1, 0.52, 0.16, (72, 88, 72))
        sea.huts(canvas, count, 0.7, colour)

    return draw


def _rowing(light: str, boats: int) -> Scene:
    def draw(canvas: Canvas) -> None:
        sea.seascape(canvas, light, 0.5, 0.5)
        sea.island(canvas, 0.1, 0.95, 0.503, 0.12, (60, 76, 84))
        for number in range(boats):
            sea.rowing_boat(canvas, 0.3 + 0.36 * number, 0.7 + 0.08 * number, 0.2 + 0.05 * number)

    return draw


def _skerries(light: str) -> Scene:
    def draw(canvas: Canvas) -> None:
        sea.seascape(canvas, light, 0.52)
        for number in range(5):
            left = canvas.chance.uniform(-0.1, 0.8)
            sea.island(canvas, left, left + 0.3, 0.54 + 0.07 * number, 0.06 + 0.01 * number, (30, 36, 48))

    return draw


def _people(count: int, tall: float, behind: Scene, foot: float = 0.86) -> Scene:
    def draw(canvas: Canvas) -> None:
        behind(canvas)
        canvas.polygon([(0, foot - 0.06), (1, foot - 0.04), (1, 1), (0, 1)], (120, 108, 94))
        sea.figures(canvas, count, foot, tall)

    return draw


def _ice(canvas: Canvas) -> None:
    sea.seascape(canvas, "winter", 0.46, 0.1)
    sea.island(canvas, -0.05, 0.6, 0.463, 0.12, (96, 108, 116))


def _post_on_ice(canvas: Canvas) -> None:
    _ice(canvas)
    sea.figures(canvas, 6, 0.72, 0.16, 0.1, 0.6)
    sea.rowing_boat(canvas, 0.74, 0.7, 0.22, (120, 60, 40))


def _steamer(canvas: Canvas) -> None:
    sea.seascape(canvas, "day", 0.5, 0.6)
    sea.island(canvas, 0.3, 1.1, 0.503, 0.12, (84, 90, 92))
    sea.steamer(canvas, 0.48, 0.68, 0.62)
    canvas.polygon([(0, 0.8), (1, 0.84), (1, 1), (0, 1)], (112, 100, 88))
    sea.figures(canvas, 8, 0.9, 0.2)


def _portrait(
    coat: Colour, hair: Colour, wall: Colour, hat: str = "", beard: bool = False, collar: bool = False
) -> Scene:
    def draw(canvas: Canvas) -> None:
        objects.portrait(canvas, coat, hair, wall, hat, collar)
        if beard:
            objects.beard(canvas, hair)

    return draw


def _girl_with_gull(canvas: Canvas) -> None:
    objects.portrait(canvas, (236, 232, 222), (196, 150, 84), (110, 150, 170))
    objects.gull(canvas, 0.62, 0.88, 0.13)


def _wreck(canvas: Canvas) -> None:
    sea.seascape(canvas, "storm", 0.6, 2.0)
    sea.square_rigger(canvas, 0.5, 0.74, 0.6, (120, 116, 108), 2)
    canvas.polygon([(0.1, 0.8), (0.3, 0.72), (0.55, 0.76), (0.9, 0.72), (1, 0.82), (0.6, 0.9)], (50, 48, 48))


def _slip(canvas: Canvas) -> None:
    sea.seascape(canvas, "day", 0.55, 0.4)
    sea.cutter(canvas, 0.52, 0.7, 0.52, CREAM)
    for number in range(9):
        x = 0.2 + 0.08 * number
        canvas.line([(x, 0.98), (x + 0.02, 0.7)], (96, 76, 58), 0.008)
    sea.figures(canvas, 14, 0.96, 0.17, 0.02, 0.98)


def _maypole(canvas: Canvas) -> None:
    canvas.gradient(0, 0.62, ((120, 164, 208), (226, 232, 226)))
    canvas.gradient(0.62, 1, ((150, 170, 96), (84, 116, 64)))
    sea.island(canvas, -0.1, 1.1, 0.63, 0.14, (66, 96, 66))
    canvas.line([(0.5, 0.86), (0.5, 0.1)], (90, 110, 60), 0.014)
    canvas.line([(0.32, 0.27), (0.68, 0.27)], (90, 110, 60), 0.012)
    for x in (0.35, 0.65):
        canvas.ellipse((x, 0.37), 0.055, 0.055, (86, 120, 60))
        canvas.ellipse((x, 0.37), 0.035, 0.035, (200, 216, 220))
    sea.figures(canvas, 13, 0.88, 0.22, 0.05, 0.95)


def _from_the_air(canvas: Canvas) -> None:
    canvas.gradient(0, 1, ((52, 110, 140), (30, 84, 116)))
    for number in range(7):
        left = canvas.chance.uniform(-0.2, 0.8)
        sea.island(canvas, left, left + 0.5, 0.25 + 0.12 * number, 0.13, (96, 128, 84))
    for _ in range(70):
        x, y = canvas.chance.gauss(0.5, 0.14), canvas.chance.gauss(0.55, 0.1)
        canvas.polygon(
            [(x, y), (x + 0.014, y), (x + 0.014, y + 0.014), (x, y + 0.014)], canvas.chance.choice([RED, WHITE, TAN])
        )


def _nets(canvas: Canvas) -> None:
    sea.seascape(canvas, "evening", 0.72, 0.4)
    for number in range(22):
        x = 0.03 + 0.045 * number
        canvas.line([(x, 0.3), (x - 0.05, 0.94)], BLACK, 0.0016, 150)
        canvas.line([(x, 0.3), (x + 0.05, 0.94)], BLACK, 0.0016, 150)
    for x in (0.03, 0.36, 0.67, 0.97):
        canvas.line([(x, 0.22), (x, 1)], (40, 30, 30), 0.009)
    canvas.line([(0, 0.3), (1, 0.31)], (40, 30, 30), 0.006)


def _model(kind: str, masts: int = 3) -> Scene:
    def draw(canvas: Canvas) -> None:
        objects.backdrop(canvas, canvas.chance.choice([(120, 128, 136), (140, 130, 120), (96, 108, 120)]))
        canvas.polygon([(0.26, 0.84), (0.74, 0.84), (0.78, 0.92), (0.22, 0.92)], (92, 60, 38))
        if kind == "ship":
            sea.square_rigger(canvas, 0.47, 0.78, 0.62, (236, 226, 200), masts)
        else:
            sea.cutter(canvas, 0.48, 0.78, 0.52, (226, 206, 170), (120, 74, 44))
        canvas.line([(0.42, 0.79), (0.42, 0.85)], TAN, 0.008)
        canvas.line([(0.56, 0.79), (0.56, 0.85)], TAN, 0.008)

    return draw


def _half_model(canvas: Canvas) -> None:
    objects.backdrop(canvas, (150, 140, 126))
    canvas.polygon([(0.06, 0.28), (0.94, 0.28), (0.94, 0.72), (0.06, 0.72)], (84, 54, 36))
    for layer in range(7):
        low = 0.4 + 0.035 * layer
        inset = 0.02 * layer
        shape = [
            (0.12 + inset, low),
            (0.88 - inset * 1.6, low),
            (0.86 - inset * 2, low + 0.035),
            (0.14 + inset * 1.4, low + 0.035),
        ]
        canvas.polygon(shape, (206 - 12 * layer, 168 - 12 * layer, 110 - 10 * layer))


def _bottle(canvas: Canvas) -> None:
    objects.backdrop(canvas, (120, 120, 128))
    canvas.ellipse((0.42, 0.52), 0.3, 0.17, (150, 184, 184), 120)
    canvas.polygon([(0.66, 0.46), (0.9, 0.48), (0.9, 0.56), (0.66, 0.58)], (150, 184, 184), 130)
    canvas.polygon([(0.9, 0.47), (0.96, 0.47), (0.96, 0.57), (0.9, 0.57)], (150, 110, 70))
    canvas.ellipse((0.42, 0.64), 0.24, 0.06, (60, 110, 150))
    sea.square_rigger(canvas, 0.42, 0.62, 0.3, CREAM)
    canvas.line([(0.2, 0.38), (0.42, 0.31), (0.6, 0.36)], WHITE, 0.006, 150)


def _tool(shape: str) -> Scene:
    return lambda canvas: objects.tool(canvas, shape)


def _chart(title: str, islands: int, tint: Colour = objects.SEA_TINT, fields: bool = False) -> Scene:
    return lambda canvas: objects.chart(canvas, title, islands, tint, fields)


def _stars(ground: Colour, one: Colour, other: Colour, across: int) -> Scene:
    return lambda canvas: objects.stars(canvas, ground, one, other, across)


def _stripes(colours: list[Colour], count: int, upright: bool = False) -> Scene:
    return lambda canvas: objects.stripes(canvas, colours, count, upright)


def _wave_study(canvas: Canvas) -> None:
    canvas.gradient(0, 1, ((236, 228, 208), (222, 210, 184)))
    for row in range(16):
        y = 0.14 + 0.05 * row
        points = [(0.06 + 0.02 * step, y - canvas.chance.random() * 0.03) for step in range(45)]
        canvas.line(points, (90, 88, 88), 0.0015 + 0.0002 * row, 190)


def _dog(canvas: Canvas) -> None:
    sea.seascape(canvas, "day", 0.5, 0.4)
    canvas.polygon([(0, 0.74), (1, 0.78), (1, 1), (0, 1)], (120, 108, 94))
    canvas.ellipse((0.5, 0.66), 0.16, 0.085, (60, 44, 36))
    for x in (0.38, 0.44, 0.57, 0.62):
        canvas.line([(x, 0.68), (x, 0.86)], (60, 44, 36), 0.03)
    canvas.ellipse((0.66, 0.52), 0.075, 0.065, (70, 52, 42))
    canvas.ellipse((0.73, 0.55), 0.045, 0.03, (196, 180, 160))
    canvas.ellipse((0.62, 0.5), 0.025, 0.06, BLACK)
    canvas.ellipse((0.675, 0.5), 0.008, 0.008, WHITE)
    canvas.line([(0.35, 0.62), (0.26, 0.5)], (60, 44, 36), 0.02)


BLUE, NAVY, MOSS = (60, 92, 150), (36, 48, 84), (96, 120, 84)
PAINTED: list[Scene] = [
    _ship("evening", 0.46), _lighthouse("day", 0.62, RED), _ship("storm", 0.5, TAN, 2, 2.4),
    _portrait(NAVY, (120, 110, 100), (92, 76, 58), "cap", beard=True), _rowing("night", 2), _huts("day", 5),
    _ship("dawn", 0.56, WHITE), _portrait(BLACK, (84, 60, 44), (58, 48, 40), beard=True, collar=True), _post_on_ice,
    _skerries("moon"), _ship("dawn", 0.36, ROSE, 3, 1.6), _huts("evening", 2), _cutters("dawn", 1, TAN),
    _portrait((70, 100, 156), (110, 72, 44), (150, 140, 120)), _huts("night", 7, (196, 80, 50)),
    _lighthouse("storm", 0.58, (60, 60, 70), lit=True, swell=2.4),
]  # fmt: skip
TAKEN: list[Scene] = [
    _people(9, 0.42, _huts("day", 4)), _steamer, _people(6, 0.34, _huts("winter", 6)), _lighthouse("day", 0.5, BLACK),
    _people(5, 0.3, _ice), _cutters("day", 4), _portrait((80, 76, 70), (140, 132, 124), (70, 66, 62), "cap"), _slip,
    _wreck, _wreck, _maypole, _people(4, 0.24, _huts("winter", 3)), _cutters("evening", 1, (170, 70, 50)),
    _from_the_air,
    _nets, _lighthouse("winter", 0.4, RED),
]  # fmt: skip
THINGS: list[Scene] = [
    _model("ship"), _model("ship", 3), _half_model, _bottle, _model("cutter"), _model("boat"),
    _tool("mallet"), _tool("needle"), _tool("lead"), _tool("harpoon"),
    _tool("hook"), objects.compass, _tool("lantern"), _tool("iron"),
    _chart("Norrö Skärgård 1832", 13), _chart("Norrö By 1829", 3, (222, 206, 170), fields=True),
    _chart("Gråskärs Sund", 5, (210, 204, 184)), _chart("Ytterskären 1840", 22),
    _chart("Strömmingsgrunden", 7, (176, 200, 210)),
    _chart("Turistkarta Norrö", 4, (120, 184, 206), fields=True),
    _stars(CREAM, RED, BLUE, 6), objects.mittens, _stars(MOSS, ROSE, CREAM, 4), objects.flag,
    _stripes([(80, 140, 130), (120, 170, 150), (40, 96, 104)], 40, upright=True),
    _stripes([BLUE, CREAM, MOSS, RED, NAVY], 55),
    _wave_study, _girl_with_gull, _dog,
]  # fmt: skip
SCENES = PAINTED + TAKEN + THINGS
"""The scene of each record, in the order of the inventory numbers from SMN 0001 on."""
OLD_PHOTOGRAPHS = {*range(17, 29), 32, 61}
UPRIGHT = {4, 8, 14, 23, 34, 40, 41, 45, 53, 54, 58, 60}


def make_media(folder: Path) -> list[Path]:
    """Draw the media of all records into `folder` (made where needed) and give their paths, in the records' order.

    A file that is there already is left alone; a file is there only when it is whole.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made: dict[str, Path] = {}
    with METADATA.open(encoding="utf-8", newline="") as file:
        for record in csv.DictReader(file):
            inventory, path = record["inventory_no"].strip(), folder / record["image_file"]
            made[inventory] = path
            if not path.exists():
                _make(inventory, path, made)
    return list(made.values())


def _make(inventory: str, path: Path, made: dict[str, Path]) -> None:
    unfinished = path.with_name(f".{path.name}.part")
    if inventory in COPIES:
        shutil.copyfile(made[COPIES[inventory]], unfinished)
    else:
        _save(picture(int(inventory.removeprefix("SMN "))), unfinished, path.suffix)
    unfinished.replace(path)


def picture(number: int) -> Image.Image:
    """Draw the medium of the record with this inventory number (from 1)."""
    seed = zlib.crc32(f"SMN {number:04d}".encode())
    long, short = 1000 + seed % 9 * 50, 640 + seed % 7 * 40
    canvas = Canvas(*((short, min(long, 1000)) if number in UPRIGHT else (long, short)), seed)
    SCENES[number - 1](canvas)
    old = number in OLD_PHOTOGRAPHS
    image = canvas.finished(grain=7 if old else 3.5 if number <= 16 else 0, vignette=0.5 if old else 0.12)
    return ImageOps.autocontrast(image.convert("L"), cutoff=1) if old else image


def _save(image: Image.Image, path: Path, suffix: str) -> None:
    match suffix:
        case ".tif":
            image.save(path, "TIFF", compression="tiff_lzw")
        case ".png":
            image.save(path, "PNG")
        case _:
            image.save(path, "JPEG", quality=86)
