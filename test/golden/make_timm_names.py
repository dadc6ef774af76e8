"""Lists the arrays of timm's models: python make_timm_names.py > timm-names.json

Needs torch and timm (made with torch 2.13.0, timm 1.0.29).
"""
import json
import timm, torch

models = {'Ti/16': 'vit_tiny_patch16_224', 'R+Ti/16': 'vit_tiny_r_s16_p8_224', 'R26+S/32': 'vit_small_r26_s32_224'}
with torch.device('meta'):
    arrays = {name: {key: list(value.shape) for key, value in timm.create_model(timm_name).state_dict().items()}
              for name, timm_name in models.items()}
print('{\n' + ',\n'.join(
    f'{json.dumps(name)}: {{\n' + ',\n'.join(f' {json.dumps(key)}: {json.dumps(shape)}' for key, shape in rows.items()) + '\n}'
    for name, rows in arrays.items()) + '\n}')
