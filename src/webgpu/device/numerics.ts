/** What one operation of a device does, as measured: correctly rounded, and if not, how far off in ulps at most. */
export interface OperationNumerics {
  /** Whether every result was the correctly rounded one, infinities, NaN and the signs of zeros included; subnormals aside. */
  readonly correct: boolean;
  /** The largest error that was seen of finite results, in units in the last place of the exact result; ½ where correct. */
  readonly ulps: number;
}

/** The numerics of one of a device's floating types. */
export interface TypeNumerics {
  /** Of sums and differences. */
  readonly add: OperationNumerics;
  readonly multiply: OperationNumerics;
  readonly divide: OperationNumerics;
  readonly sqrt: OperationNumerics;
  readonly inverseSqrt: OperationNumerics;
  /** fused: rounded once; rounded: the product too; other: neither of them always. */
  readonly fma: 'fused' | 'rounded' | 'other';
  /** Whether results and operands that are subnormal are kept, or become zero. */
  readonly subnormals: 'keep' | 'flush';
  /** Whether 1/√a was always the root and then the quotient, each correctly rounded. */
  readonly twoStepInverseSqrt?: boolean;
  /** Whether a·b + c, written so, was rounded once anywhere. */
  readonly contracts?: boolean;
}

/** A device's numerics card: what its floating operations were measured to do. */
export interface DeviceNumerics {
  readonly binary32: TypeNumerics;
  /** Absent: no shader-f16. */
  readonly binary16?: TypeNumerics & { /** Conversions from and to binary32. */ readonly convert: OperationNumerics };
}
