"""Pictures of people and things: portraits, charts, textiles, models and tools."""

from __future__ import annotations

import itertools
import math

from demo.collection.canvas import Canvas, Colour, Point, mix
from demo.collection.sea import BLACK, DARK, OCHRE, RED, WHITE

PAPER, INK, SEA_TINT = (232, 218, 184), (64, 52, 44), (196, 212, 204)
SKIN = (222, 180, 150)
SHAPES: dict[str, list[tuple[str, list[Point]]]] = {
    "mallet": [
        ("wood", [(0.46, 0.85), (0.46, 0.4), (0.54, 0.4), (0.54, 0.85)]),
        ("dark", [(0.24, 0.24), (0.24, 0.42), (0.76, 0.42), (0.76, 0.24)]),
    ],
    "needle": [
        (
            "bone",
            [(0.5, 0.1), (0.57, 0.3), (0.57, 0.8), (0.53, 0.9), (0.5, 0.82), (0.47, 0.9), (0.43, 0.8), (0.43, 0.3)],
        ),
        ("dark", [(0.5, 0.24), (0.53, 0.34), (0.53, 0.56), (0.47, 0.56), (0.47, 0.34)]),
    ],
    "lead": [
        ("iron", [(0.46, 0.18), (0.54, 0.18), (0.59, 0.84), (0.41, 0.84)]),
        ("wood", [(0.485, 0.05), (0.515, 0.05), (0.515, 0.18), (0.485, 0.18)]),
    ],
    "harpoon": [
        ("wood", [(0.06, 0.8), (0.08, 0.84), (0.8, 0.3), (0.78, 0.27)]),
        ("iron", [(0.78, 0.27), (0.95, 0.12), (0.83, 0.33), (0.86, 0.24)]),
    ],
    "hook": [
        (
            "iron",
            [(0.3, 0.2), (0.38, 0.2), (0.42, 0.6), (0.6, 0.66), (0.66, 0.5), (0.73, 0.54), (0.66, 0.78), (0.38, 0.72)],
        ),
        ("wood", [(0.27, 0.08), (0.41, 0.08), (0.39, 0.24), (0.29, 0.24)]),
    ],
    "lantern": [
        ("copper", [(0.34, 0.84), (0.34, 0.74), (0.66, 0.74), (0.66, 0.84)]),
        ("glass", [(0.38, 0.74), (0.38, 0.38), (0.62, 0.38), (0.62, 0.74)]),
        ("copper", [(0.34, 0.38), (0.44, 0.2), (0.56, 0.2), (0.66, 0.38)]),
    ],
    "iron": [
        ("iron", [(0.1, 0.48), (0.1, 0.52), (0.72, 0.53), (0.72, 0.47)]),
        ("iron", [(0.72, 0.36), (0.72, 0.64), (0.84, 0.64), (0.84, 0.36)]),
        ("wood", [(0.05, 0.46), (0.05, 0.54), (0.24, 0.54), (0.24, 0.46)]),
    ],
}
STUFF: dict[str, Colour] = {
    "wood": (150, 106, 62),
    "dark": (92, 62, 40),
    "bone": (226, 212, 180),
    "iron": (74, 74, 80),
    "copper": (176, 104, 62),
    "glass": (176, 52, 44),
}


def backdrop(canvas: Canvas, colour: Colour) -> None:
    """A photographer's paper backdrop with its scale."""
    paper(canvas, colour)
    scale(canvas)


def paper(canvas: Canvas, colour: Colour) -> None:
    """A sheet of paper, lit from above."""
    canvas.gradient(0, 1, (mix(colour, WHITE, 0.35), colour, mix(colour, BLACK, 0.25)))


def scale(canvas: Canvas) -> None:
    """A scale of ten centimetres and colour patches."""
    for part in range(10):
        shade = BLACK if part % 2 else WHITE
        canvas.polygon(
            [
                (0.06 + 0.02 * part, 0.95),
                (0.06 + 0.02 * part, 0.965),
                (0.08 + 0.02 * part, 0.965),
                (0.08 + 0.02 * part, 0.95),
            ],
            shade,
        )
    for part, shade in enumerate(((200, 40, 40), (230, 200, 60), (60, 140, 70), (50, 90, 170), (128, 128, 128))):
        canvas.polygon(
            [
                (0.8 + 0.03 * part, 0.94),
                (0.8 + 0.03 * part, 0.97),
                (0.83 + 0.03 * part, 0.97),
                (0.83 + 0.03 * part, 0.94),
            ],
            shade,
        )


def tool(canvas: Canvas, shape: str) -> None:
    """One tool on a backdrop, with its shadow."""
    grey = canvas.chance.choice([(168, 172, 176), (150, 160, 170), (176, 170, 160)])
    paper(canvas, grey)
    for _, points in SHAPES[shape]:
        canvas.polygon([(x + 0.02, y + 0.025) for x, y in points], BLACK, 90)
    canvas.soften(0.008)
    scale(canvas)
    for stuff, points in SHAPES[shape]:
        canvas.polygon(points, STUFF[stuff])
        left, right = min(x for x, _ in points), max(x for x, _ in points)
        top, bottom = min(y for _, y in points), max(y for _, y in points)
        for _ in range(26):
            x, y = canvas.chance.uniform(left + 0.02, right - 0.02), canvas.chance.uniform(top, bottom)
            canvas.line([(x, y), (x + 0.004, y + 0.03)], mix(STUFF[stuff], WHITE, 0.25), 0.001, 70)


def compass(canvas: Canvas) -> None:
    """A compass card in its brass bowl."""
    paper(canvas, (150, 150, 156))
    canvas.ellipse((0.52, 0.49), 0.26, 0.26, BLACK, 120)
    canvas.soften(0.01)
    scale(canvas)
    for radius, colour in (
        (0.25, (120, 90, 40)),
        (0.235, (206, 168, 88)),
        (0.2, (150, 116, 54)),
        (0.19, (240, 234, 216)),
    ):
        canvas.ellipse((0.5, 0.47), radius, radius, colour)
    rose(canvas, (0.5, 0.47), 0.17)


def rose(canvas: Canvas, centre: Point, radius: float) -> None:
    """A compass rose of sixteen points; `radius` as a fraction of the width."""
    ratio = canvas.size[0] / canvas.size[1]

    def ray(angle: float, length: float) -> Point:
        return centre[0] + math.sin(angle) * length, centre[1] - math.cos(angle) * length * ratio

    for number in (*range(1, 16, 2), *range(2, 16, 4), *range(0, 16, 4)):
        angle = math.pi * number / 8
        length = radius * (1 if number % 4 == 0 else 0.75 if number % 2 == 0 else 0.5)
        for side, colour in ((-1, RED if number == 0 else INK), (1, PAPER)):
            canvas.polygon([centre, ray(angle, length), ray(angle + side * math.pi / 12, length * 0.25)], colour)


def portrait(canvas: Canvas, coat: Colour, hair: Colour, wall: Colour, hat: str = "", collar: bool = False) -> None:
    """Head and shoulders before a wall, in soft light from the left."""
    canvas.gradient(0, 1, (mix(wall, BLACK, 0.25), wall, mix(wall, BLACK, 0.55)))
    for _ in range(60):
        place = (canvas.chance.random(), canvas.chance.random())
        canvas.ellipse(place, 0.1, 0.1, mix(wall, WHITE if place[0] < 0.5 else BLACK, 0.3), 22)
    canvas.soften(0.02)
    canvas.ellipse((0.5, 1.06), 0.44, 0.5, coat)
    canvas.ellipse((0.36, 1.04), 0.2, 0.42, mix(coat, WHITE, 0.12))
    canvas.polygon([(0.43, 0.52), (0.57, 0.52), (0.59, 0.72), (0.41, 0.72)], mix(SKIN, DARK, 0.25))
    if collar:
        canvas.ellipse((0.5, 0.7), 0.2, 0.075, WHITE)
    else:
        canvas.polygon([(0.4, 0.66), (0.5, 0.82), (0.6, 0.66), (0.5, 0.7)], WHITE)
    canvas.ellipse((0.5, 0.37), 0.19, 0.23, hair)
    canvas.ellipse((0.5, 0.42), 0.155, 0.205, SKIN)
    canvas.ellipse((0.56, 0.43), 0.085, 0.18, mix(SKIN, DARK, 0.35), 60)
    canvas.soften(0.004)
    _face(canvas)
    if hat == "cap":
        canvas.ellipse((0.5, 0.25), 0.2, 0.09, DARK)
        canvas.polygon([(0.33, 0.29), (0.67, 0.29), (0.69, 0.325), (0.31, 0.325)], BLACK)
        canvas.ellipse((0.5, 0.25), 0.022, 0.022, OCHRE)
    canvas.soften(0.0018)


def _face(canvas: Canvas) -> None:
    for x in (0.435, 0.565):
        canvas.ellipse((x, 0.41), 0.024, 0.011, WHITE)
        canvas.ellipse((x, 0.41), 0.0105, 0.0105, (70, 84, 96))
        canvas.line([(x - 0.032, 0.385), (x, 0.376), (x + 0.032, 0.384)], mix(DARK, SKIN, 0.3), 0.006)
    canvas.line([(0.505, 0.41), (0.522, 0.475), (0.495, 0.482)], mix(SKIN, DARK, 0.4), 0.005)
    canvas.ellipse((0.5, 0.532), 0.045, 0.011, (176, 96, 88))
    canvas.line([(0.455, 0.532), (0.5, 0.534), (0.545, 0.531)], (120, 60, 58), 0.003)


def beard(canvas: Canvas, colour: Colour) -> None:
    """A full beard on a portrait."""
    for _ in range(420):
        x, y = canvas.chance.gauss(0.5, 0.06), canvas.chance.uniform(0.5, 0.66)
        if 0.5 + abs(x - 0.5) * 0.2 < y < 0.68 - abs(x - 0.5) * 0.9:
            canvas.line(
                [(x, y), (x + canvas.chance.uniform(-0.01, 0.01), y + 0.03)],
                mix(colour, WHITE, canvas.chance.random() * 0.35),
                0.003,
            )


def gull(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A gull sitting."""
    canvas.ellipse((x, y), size, size * 0.55, WHITE)
    canvas.ellipse((x + size * 0.3, y - size * 0.06), size * 0.75, size * 0.3, (170, 176, 184))
    canvas.ellipse((x - size * 0.8, y - size * 0.75), size * 0.36, size * 0.36, WHITE)
    canvas.polygon(
        [(x - size * 1.1, y - size * 0.9), (x - size * 1.55, y - size * 0.75), (x - size * 1.1, y - size * 0.68)],
        (226, 170, 50),
    )
    canvas.ellipse((x - size * 0.9, y - size * 0.85), size * 0.06, size * 0.06, BLACK)


def chart(canvas: Canvas, title: str, islands: int, tint: Colour = SEA_TINT, fields: bool = False) -> None:
    """A sea chart (or with `fields` a map of strips) on old paper: coasts, soundings, rose, frame and cartouche."""
    canvas.gradient(0, 1, (mix(PAPER, WHITE, 0.15), PAPER, mix(PAPER, OCHRE, 0.3)))
    for _ in range(islands):
        _land(canvas, (canvas.chance.uniform(0.12, 0.9), canvas.chance.uniform(0.14, 0.86)), tint, fields)
    for _ in range(90):
        place = (canvas.chance.uniform(0.07, 0.93), canvas.chance.uniform(0.08, 0.92))
        canvas.text(place, str(canvas.chance.randint(2, 38)), INK, 0.016)
    for number in range(1, 8):
        canvas.line([(number / 8, 0.04), (number / 8, 0.96)], INK, 0.0006, 90)
        canvas.line([(0.04, number / 8), (0.96, number / 8)], INK, 0.0006, 90)
    rose(canvas, (0.85, 0.24), 0.075)
    for inset in (0.03, 0.042):
        canvas.line(
            [(inset, inset), (1 - inset, inset), (1 - inset, 1 - inset), (inset, 1 - inset), (inset, inset)], INK, 0.002
        )
    canvas.polygon([(0.07, 0.8), (0.5, 0.8), (0.5, 0.93), (0.07, 0.93)], mix(PAPER, WHITE, 0.3))
    canvas.line([(0.07, 0.8), (0.5, 0.8), (0.5, 0.93), (0.07, 0.93), (0.07, 0.8)], INK, 0.002)
    canvas.text((0.285, 0.865), title, INK, 0.034)


def _land(canvas: Canvas, centre: Point, tint: Colour, fields: bool) -> None:
    chance, steps = canvas.chance, 40
    size = chance.uniform(0.04, 0.15)
    waves = [(chance.randint(2, 7), chance.uniform(0, 6.3), chance.uniform(0.05, 0.2)) for _ in range(5)]

    def coast(scale: float) -> list[Point]:
        angles = [2 * math.pi * step / steps for step in range(steps + 1)]
        reach = [size * scale * (1 + sum(depth * math.sin(n * a + shift) for n, shift, depth in waves)) for a in angles]
        return [
            (centre[0] + math.cos(a) * r, centre[1] + math.sin(a) * r * 1.2) for a, r in zip(angles, reach, strict=True)
        ]

    canvas.polygon(coast(1.18), tint)
    canvas.polygon(coast(1.0), mix(PAPER, (176, 190, 120), 0.35))
    canvas.line(coast(1.0), INK, 0.002)
    for number in range(7 if fields else 0):
        strip = mix((206, 190, 110), (150, 176, 110), chance.random())
        x = centre[0] - size * 0.5 + size * number / 7
        canvas.polygon(
            [
                (x, centre[1] - size * 0.5),
                (x + size / 8, centre[1] - size * 0.5),
                (x + size / 8, centre[1] + size * 0.4),
                (x, centre[1] + size * 0.4),
            ],
            strip,
        )
    canvas.text(
        centre, chance.choice(["Norrö", "Gråskär", "Storlandet", "Holmen", "Skäret", "Ön", "Kobben"]), INK, 0.02
    )


def stars(canvas: Canvas, ground: Colour, one: Colour, other: Colour, across: int) -> None:
    """Woven eight-pointed stars."""
    canvas.gradient(0, 1, (ground, mix(ground, BLACK, 0.1)))
    down = round(across * canvas.size[1] / canvas.size[0])
    for row in range(down):
        for column in range(across):
            _star(
                canvas,
                ((column + 0.5) / across, (row + 0.5) / down),
                0.46 / across,
                one if (row + column) % 2 else other,
            )
    weave(canvas)


def _star(canvas: Canvas, centre: Point, radius: float, colour: Colour) -> None:
    ratio = canvas.size[0] / canvas.size[1]
    for number in range(8):
        angle = math.pi * number / 4
        rim = [(0.0, 0.0), (angle - math.pi / 8, 0.6), (angle, 1.0), (angle + math.pi / 8, 0.6)]
        shape = [(centre[0] + math.cos(a) * r * radius, centre[1] + math.sin(a) * r * radius * ratio) for a, r in rim]
        canvas.polygon(shape, mix(colour, BLACK, 0.25 * (number % 2)))


def stripes(canvas: Canvas, colours: list[Colour], count: int, upright: bool = False) -> None:
    """Woven stripes of uneven width."""
    places = sorted([0.0, 1.0, *(canvas.chance.random() for _ in range(count))])
    for first, last in itertools.pairwise(places):
        colour = mix(canvas.chance.choice(colours), WHITE, canvas.chance.random() * 0.2)
        corners = [(0.0, first), (1.0, first), (1.0, last), (0.0, last)]
        canvas.polygon([(y, x) for x, y in corners] if upright else corners, colour)
    weave(canvas)


def weave(canvas: Canvas) -> None:
    """Threads over everything."""
    for number in range(150):
        canvas.line([(number / 150, 0), (number / 150, 1)], BLACK if number % 2 else WHITE, 0.001, 26)
        canvas.line([(0, number / 150), (1, number / 150)], WHITE if number % 2 else BLACK, 0.001, 26)


def mittens(canvas: Canvas) -> None:
    """A pair of mittens with two thumbs each."""
    backdrop(canvas, (178, 172, 160))
    for x, wool in ((0.3, (70, 84, 120)), (0.7, (76, 88, 124))):
        canvas.ellipse((x, 0.36), 0.12, 0.17, wool)
        canvas.polygon([(x - 0.12, 0.36), (x + 0.12, 0.36), (x + 0.1, 0.82), (x - 0.1, 0.82)], wool)
        for side in (-1, 1):
            canvas.ellipse((x + side * 0.13, 0.52), 0.035, 0.075, mix(wool, BLACK, 0.15))
        for row in range(5):
            canvas.line(
                [(x - 0.105, 0.68 + 0.03 * row), (x + 0.105, 0.68 + 0.03 * row)], RED if row % 2 else WHITE, 0.008
            )
        for row in range(4):
            _star(canvas, (x, 0.32 + 0.085 * row), 0.03, WHITE)


def flag(canvas: Canvas) -> None:
    """A mended flag with a star and an anchor's colours."""
    canvas.gradient(0, 1, ((206, 200, 188), (180, 174, 164)))
    canvas.polygon([(0.07, 0.1), (0.93, 0.12), (0.92, 0.88), (0.08, 0.9)], (38, 66, 120))
    canvas.polygon([(0.07, 0.42), (0.93, 0.43), (0.93, 0.57), (0.07, 0.58)], (232, 196, 70))
    canvas.polygon([(0.33, 0.1), (0.43, 0.1), (0.43, 0.9), (0.33, 0.9)], (232, 196, 70))
    for _ in range(9):
        x, y = canvas.chance.uniform(0.1, 0.86), canvas.chance.uniform(0.14, 0.8)
        canvas.polygon(
            [(x, y), (x + 0.05, y), (x + 0.05, y + 0.06), (x, y + 0.06)], mix((38, 66, 120), WHITE, 0.2), 120
        )
    weave(canvas)
