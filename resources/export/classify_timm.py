"""Runs timm/model.safetensors with timm and torch.

    pip install timm torch pillow numpy
    python classify_timm.py              checks the model on the pictures kept in parity/
    python classify_timm.py PICTURE...   names what is in pictures
"""
import json
import sys
from pathlib import Path

import timm
import torch
from PIL import Image, ImageOps
from timm.data import create_transform, resolve_model_data_config

folder = Path(__file__).parent
spec = json.loads((folder / "preprocessing.json").read_text(encoding="utf-8"))
labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
model = timm.create_model(f"local-dir:{folder / 'timm'}", pretrained=True).eval()
transform = create_transform(**resolve_model_data_config(model), is_training=False)


def probabilities_of(pixels):
    with torch.inference_mode():
        logits = model(pixels[None])[0]
    return logits.softmax(-1) if spec["loss"] == "softmax" else logits.sigmoid()


def as_tensor(picture):
    """A picture that has its size already, as the network sees it."""
    values = torch.frombuffer(bytearray(picture.convert("RGB").tobytes()), dtype=torch.uint8)
    values = values.view(picture.height, picture.width, 3).permute(2, 0, 1) / 255
    return (values - spec["mean"]) / spec["deviation"]


def check():
    expected = json.loads((folder / "parity" / "expected.json").read_text(encoding="utf-8"))
    worst, wrong = 0.0, 0
    for golden in expected:
        found = probabilities_of(as_tensor(Image.open(folder / "parity" / golden["file"])))
        wanted = torch.tensor(golden["probabilities"])
        worst = max(worst, float((found - wanted).abs().max()))
        wrong += int(found.argmax() != wanted.argmax())
    print(f"{len(expected)} pictures, {wrong} with another class, largest difference {worst:.1e}")
    return len(expected) > 0 and wrong == 0 and worst <= 1e-3


if len(sys.argv) == 1:
    sys.exit(0 if check() else 1)
for name in sys.argv[1:]:
    found = probabilities_of(transform(ImageOps.exif_transpose(Image.open(name)).convert("RGB")))
    best = found.topk(min(5, len(labels)))
    print(name, *(f"{labels[at]} {value:.3f}" for value, at in zip(*best)), sep="  ")
