// Four kinds of arithmetic. "Rn" is never contracted; "Op" leaves the choice to the compiler and its flags.
struct HalfRn { typedef u16 T;
  static FUN T from(u16 h) { return h; }  static FUN float wide(T a) { return up(a); }
  static FUN T add(T a, T b) { return hadd_rn(a, b); }  static FUN T sub(T a, T b) { return hsub_rn(a, b); }
  static FUN T add_square(T s, T d) { return hadd_rn(s, hmul_rn(d, d)); }
  static FUN T div(T a, float n) { return down(__fdiv_rn(up(a), n)); }  static FUN T root(T a) { return down(__fsqrt_rn(up(a))); }
  static FUN T abs(T a) { return a & 0x7fff; } };
struct HalfOp : HalfRn {
  static FUN T add(T a, T b) { return hadd(a, b); }  static FUN T sub(T a, T b) { return hsub(a, b); }
  static FUN T add_square(T s, T d) { return hadd(s, hmul(d, d)); }
  static FUN T div(T a, float n) { return down(up(a) / n); }  static FUN T root(T a) { return down(sqrtf(up(a))); } };
struct FloatRn { typedef float T;
  static FUN T from(u16 h) { return up(h); }  static FUN float wide(T a) { return a; }
  static FUN T add(T a, T b) { return __fadd_rn(a, b); }  static FUN T sub(T a, T b) { return __fsub_rn(a, b); }
  static FUN T add_square(T s, T d) { return __fadd_rn(s, __fmul_rn(d, d)); }
  static FUN T div(T a, float n) { return __fdiv_rn(a, n); }  static FUN T root(T a) { return __fsqrt_rn(a); }
  static FUN T abs(T a) { return fabsf(a); } };
struct FloatOp : FloatRn {
  static FUN T add(T a, T b) { return a + b; }  static FUN T sub(T a, T b) { return a - b; }
  static FUN T add_square(T s, T d) { return s + d * d; }
  static FUN T div(T a, float n) { return a / n; }  static FUN T root(T a) { return sqrtf(a); } };

// Halving tree in shared memory over 128 threads: thread t adds its partner t + h to itself, h = 64 ... 1.
template <class P, bool MAX> FUN typename P::T tree(typename P::T* part, typename P::T v) {
  int t = threadIdx.x;
  part[t] = v;
  __syncthreads();
  for (int h = 64; h; h >>= 1) {
    if (t < h) {
      typename P::T a = part[t], b = part[t + h];
      part[t] = MAX ? (P::wide(b) > P::wide(a) ? b : a) : P::add(a, b);
    }
    __syncthreads();
  }
  typename P::T all = part[0];
  __syncthreads();
  return all;
}

// One block of 128 threads a row. STAT: sum, mean, sum|d|, L1, sum d*d, L2, Linf, top-k; Y: d over L1, L2, Linf, top-k.
template <class P> FUN void normalize(const u16* X, int n, int k, float* STAT, u16* Y) {
  typedef typename P::T T;
  __shared__ T part[128];
  __shared__ T scale[4];
  const u16* x = X + (size_t)blockIdx.x * n;
  int t = threadIdx.x;
  T acc = P::from(0);
  for (int i = t; i < n; i += 128) acc = P::add(acc, P::from(x[i]));
  T sum = tree<P, false>(part, acc), mean = P::div(sum, (float)n);
  T l1 = P::from(0), l2 = P::from(0), big = P::from(0);
  for (int i = t; i < n; i += 128) {
    T d = P::sub(P::from(x[i]), mean), a = P::abs(d);
    l1 = P::add(l1, a);
    l2 = P::add_square(l2, d);
    big = P::wide(a) > P::wide(big) ? a : big;
  }
  l1 = tree<P, false>(part, l1);
  l2 = tree<P, false>(part, l2);
  big = tree<P, true>(part, big);
  if (t == 0) {  // the k largest |d|, largest first, added one after the other; equal values in index order
    T total = P::from(0), last = P::from(0);
    int at = -1;
    for (int c = 0; c < k; c++) {
      int best = -1;
      T top = P::from(0);
      for (int i = 0; i < n; i++) {
        T a = P::abs(P::sub(P::from(x[i]), mean));
        bool open = at < 0 || P::wide(a) < P::wide(last) || (P::wide(a) == P::wide(last) && i > at);
        if (open && (best < 0 || P::wide(a) > P::wide(top))) { best = i; top = a; }
      }
      if (best < 0) break;
      total = P::add(total, top);
      last = top;
      at = best;
    }
    scale[0] = P::div(l1, (float)n);
    scale[1] = P::root(P::div(l2, (float)n));
    scale[2] = big;
    scale[3] = P::div(total, (float)k);
    float s[8] = {P::wide(sum), P::wide(mean), P::wide(l1), P::wide(scale[0]), P::wide(l2), P::wide(scale[1]),
                  P::wide(scale[2]), P::wide(scale[3])};
    for (int c = 0; c < 8; c++) STAT[blockIdx.x * 8 + c] = s[c];
  }
  __syncthreads();
  for (int c = 0; c < 4; c++)
    for (int i = t; i < n; i += 128) {
      T d = P::sub(P::from(x[i]), mean);
      Y[((size_t)blockIdx.x * 4 + c) * n + i] = down(P::wide(P::div(d, P::wide(scale[c]))));
    }
}
#define ROWS(name, P) extern "C" __global__ void name(const u16* X, int n, int k, float* STAT, u16* Y) { normalize<P>(X, n, k, STAT, Y); }
ROWS(half_rn, HalfRn) ROWS(half_op, HalfOp) ROWS(float_rn, FloatRn) ROWS(float_op, FloatOp)

// A warp a row of 32: orders 0 xor 16..1, 1 xor 1..16, 2 down 16..1, 3 down 1..16; every lane's result is stored.
extern "C" __global__ void shuffles(const u16* X, float* F, u16* H) {
  int lane = threadIdx.x;
  u16 x = X[blockIdx.x * 32 + lane];
  for (int order = 0; order < 4; order++) {
    float f = up(x);
    u16 h = x;
    for (int s = 0; s < 5; s++) {
      int m = order & 1 ? 1 << s : 16 >> s;
      float g = order < 2 ? __shfl_xor_sync(0xffffffffu, f, m) : __shfl_down_sync(0xffffffffu, f, m);
      int o = order < 2 ? __shfl_xor_sync(0xffffffffu, (int)h, m) : __shfl_down_sync(0xffffffffu, (int)h, m);
      f = __fadd_rn(f, g);
      h = hadd_rn(h, (u16)o);
    }
    F[(blockIdx.x * 4 + order) * 32 + lane] = f;
    H[(blockIdx.x * 4 + order) * 32 + lane] = h;
  }
}
