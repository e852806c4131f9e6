// binary16 as raw codes. The instructions are those that the intrinsics of cuda_fp16.h compile to: add.rn.f16 is
// __hadd_rn (never contracted), add.f16 is __hadd (may become part of an fma). No header is needed.
typedef unsigned short u16;
#define FUN __device__ __forceinline__
FUN float up(u16 h) { float f; asm("cvt.f32.f16 %0, %1;" : "=f"(f) : "h"(h)); return f; }
FUN u16 down(float f) { u16 h; asm("cvt.rn.f16.f32 %0, %1;" : "=h"(h) : "f"(f)); return h; }
#define HALF2(name, text) FUN u16 name(u16 a, u16 b) { u16 r; asm(text " %0, %1, %2;" : "=h"(r) : "h"(a), "h"(b)); return r; }
HALF2(hadd_rn, "add.rn.f16") HALF2(hsub_rn, "sub.rn.f16") HALF2(hmul_rn, "mul.rn.f16")
HALF2(hadd, "add.f16") HALF2(hsub, "sub.f16") HALF2(hmul, "mul.f16")
FUN u16 hfma(u16 a, u16 b, u16 c) { u16 r; asm("fma.rn.f16 %0, %1, %2, %3;" : "=h"(r) : "h"(a), "h"(b), "h"(c)); return r; }
