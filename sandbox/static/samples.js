// Ready-made site photos, drawn here and marked as synthetic; no two are alike, as no two photos are.

import { words } from "./words.js";

export const SAMPLES = ["trench", "concrete", "cable"];

const WIDTH = 1280;
const HEIGHT = 960;
let drawn = 0;

/** A JPEG file of one sample scene. */
export async function drawSample(name) {
  await document.fonts.load('40px "Yixian Sans"', words.stamp);
  drawn += 1;
  const canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT });
  const scene = new Scene(canvas.getContext("2d"), drawn * 7919 + SAMPLES.indexOf(name));
  scene.sky();
  scene[name]();
  scene.stamp(words.sample[name]);
  const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.86); });
  return new File([blob], `${name}-${drawn}.jpg`, { type: "image/jpeg" });
}

class Scene {
  constructor(pen, seed) {
    this.pen = pen;
    this.state = seed;
    this.horizon = 300 + this.between(-50, 40);
    this.lean = this.between(-90, 90);
  }

  /** A repeatable number between two others (mulberry32). */
  between(low, high) {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return low + (((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * (high - low);
  }

  shade(from, to, top, bottom) {
    const gradient = this.pen.createLinearGradient(0, top, 0, bottom);
    gradient.addColorStop(0, from);
    gradient.addColorStop(1, to);
    return gradient;
  }

  shape(fill, ...points) {
    this.pen.beginPath();
    for (const [x, y] of points) this.pen.lineTo(x, y);
    this.pen.closePath();
    this.pen.fillStyle = fill;
    this.pen.fill();
  }

  line(colour, width, ...points) {
    this.pen.beginPath();
    for (const [x, y] of points) this.pen.lineTo(x, y);
    Object.assign(this.pen, { strokeStyle: colour, lineWidth: width, lineCap: "round", lineJoin: "round" });
    this.pen.stroke();
  }

  speckle(count, top, bottom, colours) {
    for (let index = 0; index < count; index += 1) {
      const y = this.between(top, bottom);
      const size = 2 + ((y - top) / (bottom - top)) * 9;
      this.pen.fillStyle = colours[index % colours.length];
      this.pen.beginPath();
      this.pen.ellipse(this.between(0, WIDTH), y, this.between(0.5, 1) * size, this.between(0.3, 0.6) * size, this.between(0, 3), 0, 7);
      this.pen.fill();
    }
  }

  sky() {
    const { pen, horizon } = this;
    pen.fillStyle = this.shade("#9fb9c6", "#e8e6dc", 0, horizon);
    pen.fillRect(0, 0, WIDTH, horizon + 4);
    let x = -60;
    while (x < WIDTH) {
      const width = this.between(50, 130);
      const height = this.between(40, 170);
      pen.fillStyle = `hsl(205 12% ${this.between(64, 76)}%)`;
      pen.fillRect(x, horizon - height, width, height);
      x += width + this.between(0, 60);
    }
    this.shape("#8fa08f", [0, horizon], [this.between(150, 350), horizon - 46], [620, horizon - 14], [this.between(800, 1050), horizon - 58], [WIDTH, horizon]);
  }

  ground(from, to, pebbles) {
    this.pen.fillStyle = this.shade(from, to, this.horizon, HEIGHT);
    this.pen.fillRect(0, this.horizon, WIDTH, HEIGHT - this.horizon);
    this.speckle(900, this.horizon + 8, HEIGHT, pebbles);
  }

  /** The corners of the open trench, vanishing at the horizon. */
  cut() {
    const far = WIDTH / 2 + this.lean;
    return { farLeft: [far - 34, this.horizon + 26], farRight: [far + 34, this.horizon + 26], nearRight: [980, HEIGHT], nearLeft: [300, HEIGHT], far };
  }

  dig() {
    const { farLeft, farRight, nearRight, nearLeft, far } = this.cut();
    this.shape(this.shade("#5b4630", "#3a2b1c", this.horizon, HEIGHT), farLeft, farRight, nearRight, nearLeft);
    this.shape("#6f573b", farLeft, [far - 15, this.horizon + 60], [500, HEIGHT], nearLeft);
    this.shape("#4a3826", farRight, [far + 15, this.horizon + 60], [800, HEIGHT], nearRight);
    return far;
  }

  fence() {
    for (let x = -20; x < WIDTH; x += 74) {
      this.pen.fillStyle = "#2f7d78";
      this.pen.fillRect(x, this.horizon - 30, 68, 44);
      this.pen.fillStyle = "#f2efe6";
      this.pen.fillRect(x, this.horizon - 8, 68, 7);
    }
  }

  cone(x, y, size) {
    this.shape("#d9531e", [x - size * 0.4, y], [x, y - size], [x + size * 0.4, y]);
    this.shape("#f7f3ea", [x - size * 0.25, y - size * 0.38], [x - size * 0.15, y - size * 0.62], [x + size * 0.15, y - size * 0.62], [x + size * 0.25, y - size * 0.38]);
    this.pen.fillStyle = "#b3431a";
    this.pen.fillRect(x - size * 0.5, y - 4, size, 9);
  }

  trench() {
    this.fence();
    this.ground("#b39a76", "#8a6d49", ["#a3875f", "#c4ad88", "#7b603f"]);
    const far = this.dig();
    this.line("#26323a", 70, [far, this.horizon + 70], [650, HEIGHT + 40]);
    this.line("#3d4c56", 44, [far - 2, this.horizon + 70], [640, HEIGHT + 40]);
    for (const [x, y, size] of [[225, 900, 130], [330, 690, 84], [1060, 860, 120], [930, 640, 74]]) this.cone(x + this.between(-14, 14), y, size);
  }

  concrete() {
    this.ground("#b9b3a6", "#8d877b", ["#a9a294", "#c9c3b6", "#7e786d"]);
    const top = this.horizon + 70;
    this.shape(this.shade("#9aa1a3", "#c3c7c6", top, HEIGHT), [120, HEIGHT], [330 + this.lean, top], [1010 + this.lean, top], [1200, HEIGHT]);
    for (let step = 0; step <= 8; step += 1) {
      this.line("#7a4a32", 5, [120 + step * 135, HEIGHT], [330 + this.lean + step * 85, top]);
      const y = top + (HEIGHT - top) * (step / 8) ** 1.6;
      const inset = (y - top) / (HEIGHT - top);
      this.line("#8a563a", 3 + inset * 5, [330 + this.lean - inset * (210 + this.lean), y], [1010 + this.lean + inset * (190 - this.lean), y]);
    }
    this.shape(this.shade("#a9aeae", "#8f9595", top, HEIGHT), [700, HEIGHT], [760 + this.lean, top], [1010 + this.lean, top], [1200, HEIGHT]);
    this.speckle(260, top + 40, HEIGHT, ["#9da3a3", "#b7bbba"]);
    this.line("#d0a02c", 30, [1290, 90], [1000 + this.lean, 170], [900 + this.lean, top + 120]);
    this.line("#8c6a17", 34, [900 + this.lean, top + 90], [900 + this.lean, top + 170]);
  }

  cable() {
    this.fence();
    this.ground("#b39a76", "#84694a", ["#a3875f", "#c4ad88", "#7b603f"]);
    this.dig();
    const y = this.horizon + 300 + this.between(-40, 60);
    for (const [drop, width, colour] of [[0, 26, "#1b1d20"], [34, 22, "#26292d"], [64, 18, "#7d2a1f"]]) {
      this.line(colour, width, [0, y + drop - 30], [330, y + drop], [640, y + drop + 54], [940, y + drop - 6], [WIDTH, y + drop - 60]);
    }
    this.line("#e4b62e", 10, [330, y - 120], [330, y + 120]);
    this.line("#e4b62e", 10, [950, y - 130], [950, y + 100]);
    this.line("#c0392b", 12, [330, y - 90], [950, y - 100]);
    this.shape("#e9c430", [600, y - 190], [680, y - 62], [520, y - 62]);
    this.shape("#22262a", [606, y - 160], [582, y - 112], [602, y - 112], [592, y - 78], [624, y - 124], [603, y - 124], [616, y - 160]);
  }

  stamp(title) {
    const { pen } = this;
    pen.fillStyle = "rgb(20 24 26 / 62%)";
    pen.fillRect(0, 0, WIDTH, 78);
    pen.fillStyle = "#fdf8f0";
    pen.textBaseline = "middle";
    pen.font = '40px "Yixian Sans"';
    pen.fillText(`${words.stamp} · ${title}`, 32, 41);
  }
}
