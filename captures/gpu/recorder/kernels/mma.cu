// D = A B + C with one mma.sync.m16n8k16 a warp; A row-major 16x16, B row-major 16x8, C and D row-major 16x8.
typedef unsigned short u16;
typedef unsigned int u32;
__device__ __forceinline__ u32 two(u16 low, u16 high) { return (u32)low | (u32)high << 16; }
#define LOAD \
  int lane = threadIdx.x, g = lane >> 2, t = lane & 3; \
  A += blockIdx.x * 256; B += blockIdx.x * 128; C += blockIdx.x * 128; D += blockIdx.x * 128; \
  u32 a[4], b[2]; \
  for (int i = 0; i < 4; i++) { int r = g + (i & 1) * 8, k = 2 * t + (i >> 1) * 8; a[i] = two(A[r * 16 + k], A[r * 16 + k + 1]); } \
  for (int i = 0; i < 2; i++) { int k = 2 * t + i * 8; b[i] = two(B[k * 8 + g], B[(k + 1) * 8 + g]); } \
  int at = g * 8 + 2 * t;
#define FLOAT(name, type) \
extern "C" __global__ void name(const u16* A, const u16* B, const float* C, float* D) { \
  LOAD float d0, d1, d2, d3; \
  asm volatile("mma.sync.aligned.m16n8k16.row.col.f32." type "." type ".f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%10,%11,%12,%13};" \
    : "=f"(d0), "=f"(d1), "=f"(d2), "=f"(d3) : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]), \
      "f"(C[at]), "f"(C[at + 1]), "f"(C[at + 64]), "f"(C[at + 65])); \
  D[at] = d0; D[at + 1] = d1; D[at + 64] = d2; D[at + 65] = d3; }
FLOAT(mma_fp16, "f16") FLOAT(mma_bf16, "bf16")
extern "C" __global__ void mma_fp16_fp16(const u16* A, const u16* B, const u16* C, u16* D) {
  LOAD u32 d0, d1;
  asm volatile("mma.sync.aligned.m16n8k16.row.col.f16.f16.f16.f16 {%0,%1}, {%2,%3,%4,%5}, {%6,%7}, {%8,%9};"
    : "=r"(d0), "=r"(d1) : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]),
      "r"(two(C[at], C[at + 1])), "r"(two(C[at + 64], C[at + 65])));
  D[at] = (u16)d0; D[at + 1] = (u16)(d0 >> 16); D[at + 64] = (u16)d1; D[at + 65] = (u16)(d1 >> 16); }
