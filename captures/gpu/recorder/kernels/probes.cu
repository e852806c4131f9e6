extern "C" __global__ void single(const float* X, const float* Y, const float* Z, float* OUT, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  float x = X[i], y = Y[i], z = Z[i];
  OUT[i] = x * y + z;           OUT[n + i] = x * y;                 OUT[2 * n + i] = x + y;
  OUT[3 * n + i] = x / y;       OUT[4 * n + i] = __fdiv_rn(x, y);   OUT[5 * n + i] = sqrtf(fabsf(x));
  OUT[6 * n + i] = rsqrtf(fabsf(x));  OUT[7 * n + i] = 1.0f / sqrtf(fabsf(x));
}
extern "C" __global__ void halves(const u16* X, const u16* Y, const u16* Z, u16* OUT, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  OUT[i] = hadd_rn(X[i], Y[i]); OUT[n + i] = hmul_rn(X[i], Y[i]); OUT[2 * n + i] = hfma(X[i], Y[i], Z[i]);
  OUT[3 * n + i] = hadd(hmul(X[i], Y[i]), Z[i]);
}
extern "C" __global__ void atomics(const float* X, float* OUT) { atomicAdd(OUT, X[blockIdx.x * blockDim.x + threadIdx.x]); }
