typedef unsigned int u32;
#define ASM1(text) { float r; asm volatile(text " %0, %1;" : "=f"(r) : "f"(x)); return r; }
__device__ __forceinline__ float approx(int op, float x) {
  switch (op) {
    case 0: ASM1("rsqrt.approx.f32")     case 1: ASM1("rcp.approx.ftz.f32")  case 2: ASM1("sqrt.approx.ftz.f32")
    case 3: ASM1("ex2.approx.ftz.f32")   case 4: ASM1("lg2.approx.ftz.f32")  case 5: ASM1("rsqrt.approx.ftz.f32")
    case 6: ASM1("rcp.approx.f32")       case 7: ASM1("sqrt.approx.f32")     case 8: ASM1("ex2.approx.f32")
    default: ASM1("lg2.approx.f32")
  }
}
__device__ float step(float r, int by) { return __int_as_float(__float_as_int(r) + by); }
// The sign of m - exact, without error: m has 25 bits, m*m 50, and the fma rounds once.
__device__ double above(int op, double m, double x) {
  return op == 0 ? fma(m * m, x, -1.0) : op == 1 ? fma(m, x, -1.0) : fma(m, m, -x);
}
// The correctly rounded value for positive normal x and result. count: [0] corrections of the double-precision guess,
// [1] ex2, lg2 too close to a midpoint for double precision, [2] differs from CUDA's _rn intrinsic, [3] |difference| > 127.
__device__ float correct(int op, float x, u32* count) {
  double v = op == 0 ? 1.0 / sqrt((double)x) : op == 1 ? 1.0 / (double)x : op == 2 ? sqrt((double)x) : op == 3 ? exp2((double)x) : log2((double)x);
  float r = __double2float_rn(v);
  for (int turn = 0; turn < 4; turn++) {
    double low = 0.5 * ((double)r + (double)step(r, -1)), high = 0.5 * ((double)r + (double)step(r, 1));
    if (op > 2) {
      if (fmin(fabs(v - low), fabs(v - high)) < 1e-15 * fabs(v)) atomicAdd(count + 1, 1u);
      break;
    }
    if (above(op, low, x) > 0) r = step(r, -1);
    else if (above(op, high, x) < 0) r = step(r, 1);
    else break;
    atomicAdd(count, 1u);
  }
  if (op <= 2 && r != (op == 0 ? __frsqrt_rn(x) : op == 1 ? __frcp_rn(x) : __fsqrt_rn(x))) atomicAdd(count + 2, 1u);
  return r;
}
extern "C" __global__ void table(int op, u32 first, signed char* difference, u32* count) {
  u32 i = blockIdx.x * blockDim.x + threadIdx.x;
  float x = __uint_as_float(first + i);
  int d = __float_as_int(approx(op, x)) - __float_as_int(correct(op, x, count));
  if (d > 127 || d < -127) { atomicAdd(count + 3, 1u); d = d > 0 ? 127 : -127; }
  difference[i] = (signed char)d;
}
// Is approx(x * 2^k) = approx(x) scaled? Only bits of positive normal numbers are compared; bad counts the others.
extern "C" __global__ void shift(int op, u32 first, int k, int expected, u32* bad) {
  u32 i = first + blockIdx.x * blockDim.x + threadIdx.x;
  int base = __float_as_int(approx(op, __uint_as_float(i)));
  int moved = __float_as_int(approx(op, __uint_as_float(i + ((u32)k << 23))));
  if (moved != base + (int)((u32)expected << 23)) atomicAdd(bad, 1u);
}
extern "C" __global__ void values(int op, const float* x, u32* out) {
  u32 i = blockIdx.x * blockDim.x + threadIdx.x;
  out[i] = __float_as_uint(approx(op, x[i]));
}
