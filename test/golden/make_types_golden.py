"""Makes types.npz, one array of each type that numpy saves and Vitrine reads: python make_types_golden.py OUT_DIR

Values are [[0, 1, 2], [3, 4, 5]] plus what each name says. `scalar` is 7.5, `empty` has shape [0, 3].
"""
import sys
import numpy as np

base = np.arange(6).reshape(2, 3)
arrays = {name: base.astype(name) for name in ('f2', 'f4', 'f8', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4')}
arrays['negative-i1'] = -base.astype('i1')
arrays['odd-b1'] = base % 2 == 1
arrays['big-endian-f4'] = base.astype('>f4')
arrays['big-endian-i2'] = base.astype('>i2')
arrays['fortran-f4'] = np.asfortranarray(base.astype('f4'))
arrays['fortran-3d'] = np.asfortranarray(np.arange(24).reshape(2, 3, 4).astype('f4'))
# bfloat16 is the upper half of a float32; numpy saves ml_dtypes' as V2.
arrays['bfloat16-V2'] = (base.astype('f4').view('u4') >> 16).astype('u2').view('V2')
arrays['scalar'] = np.float32(7.5)
arrays['empty'] = np.zeros((0, 3), 'f4')
arrays['__proto__'] = base.astype('f4')
# Every half: subnormal, infinite and not a number too.
arrays['halves'] = np.arange(65536, dtype='u2').view('f2')
arrays['halves-as-f4'] = arrays['halves'].astype('f4')
np.savez_compressed(f'{sys.argv[1]}/types.npz', **arrays)
