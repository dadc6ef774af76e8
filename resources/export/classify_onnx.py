"""Runs model.onnx with onnxruntime.

    pip install -r requirements.txt
    python classify_onnx.py              checks the model on the pictures kept in parity/
    python classify_onnx.py PICTURE...   names what is in pictures
"""
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

folder = Path(__file__).parent
labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
spec = json.loads((folder / "preprocessing.json").read_text(encoding="utf-8"))
session = onnxruntime.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])


def prepare(picture):
    """Short side resized, centre cropped: an RGB picture of spec["crop"] pixels a side."""
    picture = ImageOps.exif_transpose(picture).convert("RGB")
    crop = spec["crop"]
    if picture.size == (crop, crop):
        return picture
    scale = spec["shortSide"] / min(picture.size)
    width, height = (max(crop, round(side * scale)) for side in picture.size)
    picture = picture.resize((width, height), Image.Resampling.BOX)
    left, top = (width - crop) // 2, (height - crop) // 2
    return picture.crop((left, top, left + crop, top + crop))


def classify(picture):
    values = np.asarray(prepare(picture), np.float32) / 255
    pixels = ((values - spec["mean"]) / spec["deviation"]).transpose(2, 0, 1)[None]
    return session.run(["probabilities"], {"pixels": pixels.astype(np.float32)})[0][0]


def check():
    expected = json.loads((folder / "parity" / "expected.json").read_text(encoding="utf-8"))
    worst, wrong = 0.0, 0
    for golden in expected:
        found = classify(Image.open(folder / "parity" / golden["file"]))
        wanted = np.asarray(golden["probabilities"])
        worst = max(worst, float(np.abs(found - wanted).max()))
        wrong += int(found.argmax() != wanted.argmax())
    print(f"{len(expected)} pictures, {wrong} with another class, largest difference {worst:.1e}")
    return len(expected) > 0 and wrong == 0 and worst <= 1e-3


if len(sys.argv) == 1:
    sys.exit(0 if check() else 1)
for name in sys.argv[1:]:
    probabilities = classify(Image.open(name))
    best = probabilities.argsort()[::-1][:5]
    print(name, *(f"{labels[at]} {probabilities[at]:.3f}" for at in best), sep="  ")
