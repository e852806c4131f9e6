#include <cuda_fp16.h>
extern "C" __global__ void unary(unsigned short* OUT) {
  unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  __half x = __ushort_as_half((unsigned short)i);
  OUT[i] = __half_as_ushort(hsqrt(x)); OUT[65536 + i] = __half_as_ushort(hrsqrt(x)); OUT[131072 + i] = __half_as_ushort(hrcp(x));
}
