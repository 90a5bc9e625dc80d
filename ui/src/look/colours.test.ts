// The colours themselves: contrast as WCAG 2.2 measures it, and distance as a reader without red or green sees it.
import { describe, expect, test } from "vitest";
import stylesheet from "./colours.css?raw";

type Rgb = [number, number, number];
type Rgba = [...Rgb, number];

function declarations(selector: string): Map<string, string> {
  const start = stylesheet.indexOf(`${selector} {`);
  const body = stylesheet.slice(start, stylesheet.indexOf("}", start));
  return new Map(
    [...body.matchAll(/--([a-z-]+): ([^;]+);/g)].map(([, name, value]) => [name ?? "", value ?? ""]),
  );
}

function parsed(text: string): Rgba {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/.exec(text);
  if (hex !== null) return [...(hex.slice(1).map((two) => Number.parseInt(two, 16)) as Rgb), 1];
  const rgb = /^rgb\((\d+) (\d+) (\d+) \/ (\d+)%\)$/.exec(text);
  if (rgb === null) throw new Error(`no colour that this test can read: ${text}`);
  const [red, green, blue, share] = rgb.slice(1).map(Number) as Rgba;
  return [red, green, blue, share / 100];
}

const LOOKS = { light: declarations(":root"), dark: declarations(':root[data-theme="dark"]') };

function colour(look: keyof typeof LOOKS, name: string): Rgba {
  return parsed(LOOKS[look].get(name) ?? LOOKS.light.get(name) ?? `none named ${name}`);
}

/** A colour with its transparency, laid over another. */
const over = ([r, g, b, share]: Rgba, below: Rgba): Rgba =>
  [...([r, g, b].map((value, at) => value * share + (below[at] ?? 0) * (1 - share)) as Rgb), 1] as Rgba;

function linear([r, g, b]: Rgba): Rgb {
  return [r, g, b].map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
}

function contrast(a: Rgba, b: Rgba): number {
  const luminance = (of: Rgba) => {
    const [r, g, b] = linear(of);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const times = (matrix: readonly Rgb[], [r, g, b]: Rgb): Rgb =>
  matrix.map(([x, y, z]) => x * r + y * g + z * b) as Rgb;

/** Linear RGB as full dichromats see it, by Machado, Oliveira and Fernandes (2009), severity 1. */
const SEEN: Record<"everybody" | "deuteranopia" | "protanopia", readonly Rgb[]> = {
  everybody: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
};

/** OKLab by its definition, from linear RGB. */
function lab(rgb: Rgb): Rgb {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb.map((value) => Math.max(0, value)) as Rgb,
  ).map(Math.cbrt) as Rgb;
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones,
  );
}

/** A hundred times the distance in OKLab: below 5 or so two areas can't be told apart at a glance. */
function distance(a: Rgba, b: Rgba, seen: keyof typeof SEEN): number {
  const [p, q] = [a, b].map((of) => lab(times(SEEN[seen], linear(of)))) as [Rgb, Rgb];
  return 100 * Math.hypot(...p.map((value, at) => value - (q[at] ?? 0)));
}

/** Hue in OKLab, degrees. */
function hue(of: Rgba): number {
  const [, a, b] = lab(linear(of));
  return ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360;
}

const GRAPHS = ["created", "destroyed", "rejected", "active"] as const;
const COUNTS = ["created", "destroyed", "rejected"] as const;

describe.each(["light", "dark"] as const)("in the %s look", (look) => {
  const of = (name: string) => colour(look, name);
  const surface = of("surface");
  const area = (name: string) => over(of(`${name}-fill`), surface);

  test.each([...GRAPHS, "mark", "limit", "focus", "good", "control-line", "muted-text", "swatch-line"])(
    "%s stands out from the background by 3:1",
    (name) => {
      expect(contrast(of(name), surface)).toBeGreaterThanOrEqual(3);
      expect(contrast(of(name), of("page"))).toBeGreaterThanOrEqual(3);
    },
  );

  test.each([
    ["text", "page"],
    ["text", "surface"],
    ["text", "stripe"],
    ["text", "control-on"],
    ["text", "problem-surface"],
    ["text", "warning-surface"],
    ["text", "hint-surface"],
    ["muted-text", "page"],
    ["muted-text", "surface"],
    ["muted-text", "stripe"],
    ["muted-text", "raised"],
    ["muted-text", "control-hover"],
    ["muted-text", "hint-surface"],
    ["axis", "surface"],
    ["link", "surface"],
    ["link", "stripe"],
    ["link", "control-hover"],
    ["problem", "surface"],
    ["problem", "page"],
  ])("%s can be read on %s", (text, ground) => {
    expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(["everybody", "deuteranopia", "protanopia"] as const)(
    "the areas and the lines of the graphs stay apart for %s",
    (seen) => {
      COUNTS.forEach((one, at) => {
        for (const other of COUNTS.slice(at + 1)) {
          expect(distance(area(one), area(other), seen), `areas ${one}, ${other}`).toBeGreaterThan(15);
        }
      });
      expect(distance(of("created"), of("destroyed"), seen), "lines").toBeGreaterThan(15);
    },
  );

  test("green is green, orange is orange, yellow is yellow, blue is blue", () => {
    const hues = Object.fromEntries(GRAPHS.map((name) => [name, hue(area(name))]));
    expect(hues.created).toBeGreaterThan(145);
    expect(hues.created).toBeLessThan(172);
    expect(hues.destroyed).toBeGreaterThan(55);
    expect(hues.destroyed).toBeLessThan(80);
    expect(hues.rejected).toBeGreaterThan(95);
    expect(hues.rejected).toBeLessThan(115);
    expect(hues.active).toBeGreaterThan(235);
    expect(hues.active).toBeLessThan(265);
  });
});
