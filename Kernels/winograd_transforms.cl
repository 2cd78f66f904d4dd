// The one-dimensional transforms of Winograd convolution F(m×m, 3×3), source text that precedes the Winograd kernels.
//
//   Y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A            g: 3×3 taps, d: (m+2)×(m+2) input tile, Y: m×m outputs, m = TILE
//
// Each function applies one matrix to one vector whose elements are float16: 16 tiles (or 16 channels) in the lanes.
// Two-dimensional transforms apply it to the rows, then to the columns.
//
// Source: Lavin, Gray 2016, "Fast algorithms for convolutional neural networks" (arXiv:1509.09308), section 4.
// Interpolation points 0, 1, −1, ∞ (m = 2); 0, 1, −1, 2, ∞ (m = 3); 0, 1, −1, 2, −2, ∞ (m = 4).
// Rounding errors: see convolution_winograd.cl.
//
// macro      TILE    m: 2, 3 or 4

#if !defined(TILE) || TILE < 2 || TILE > 4
#error "winograd_transforms: define TILE (2, 3 or 4)"
#endif
#define POINTS (TILE + 2)                  // interpolation points = side of an input tile
#define POSITIONS (POINTS * POINTS)        // products of a tile

// t = Bᵀ d: input, POINTS → POINTS
inline void transform_input(const float16 * d, float16 * t)
{
#if TILE == 2
    //  1  0 −1  0
    //  0  1  1  0
    //  0 −1  1  0
    //  0  1  0 −1
    t[0] = d[0] - d[2];
    t[1] = d[1] + d[2];
    t[2] = d[2] - d[1];
    t[3] = d[1] - d[3];
#elif TILE == 3
    //  2 −1 −2  1  0
    //  0 −2 −1  1  0
    //  0  2 −3  1  0
    //  0 −1  0  1  0
    //  0  2 −1 −2  1
    t[3] = d[3] - d[1];
    t[0] = fma((float16)(2.0f), d[0] - d[2], t[3]);
    t[1] = fma((float16)(-2.0f), d[1], d[3] - d[2]);
    t[2] = fma((float16)(2.0f), d[1], fma((float16)(-3.0f), d[2], d[3]));
    t[4] = fma((float16)(-2.0f), t[3], d[4] - d[2]);
#else
    //  4  0 −5  0  1  0
    //  0 −4 −4  1  1  0
    //  0  4 −4 −1  1  0
    //  0 −2 −1  2  1  0
    //  0  2 −1 −2  1  0
    //  0  4  0 −5  0  1
    const float16 even = fma((float16)(-4.0f), d[2], d[4]), odd = fma((float16)(-4.0f), d[1], d[3]);
    const float16 difference = d[4] - d[2], twice = 2.0f * (d[3] - d[1]);
    t[0] = fma((float16)(4.0f), d[0], fma((float16)(-5.0f), d[2], d[4]));
    t[1] = even + odd;
    t[2] = even - odd;
    t[3] = difference + twice;
    t[4] = difference - twice;
    t[5] = fma((float16)(4.0f), d[1], fma((float16)(-5.0f), d[3], d[5]));
#endif
}

// y = Aᵀ p: products to outputs, POINTS → TILE
inline void transform_output(const float16 * p, float16 * y)
{
#if TILE == 2
    //  1  1  1  0
    //  0  1 −1 −1
    y[0] = p[0] + p[1] + p[2];
    y[1] = p[1] - p[2] - p[3];
#elif TILE == 3
    //  1  1  1  1  0
    //  0  1 −1  2  0
    //  0  1  1  4  1
    y[0] = p[0] + p[1] + p[2] + p[3];
    y[1] = fma((float16)(2.0f), p[3], p[1] - p[2]);
    y[2] = fma((float16)(4.0f), p[3], p[1] + p[2]) + p[4];
#else
    //  1  1  1  1  1  0
    //  0  1 −1  2 −2  0
    //  0  1  1  4  4  0
    //  0  1 −1  8 −8  1
    const float16 sum1 = p[1] + p[2], difference1 = p[1] - p[2], sum2 = p[3] + p[4], difference2 = p[3] - p[4];
    y[0] = p[0] + sum1 + sum2;
    y[1] = fma((float16)(2.0f), difference2, difference1);
    y[2] = fma((float16)(4.0f), sum2, sum1);
    y[3] = fma((float16)(8.0f), difference2, difference1) + p[5];
#endif
}

// u = G g: taps, 3 → POINTS
inline void transform_taps(const float16 * g, float16 * u)
{
    const float16 ends = g[0] + g[2];
#if TILE == 2
    //   1    0    0
    //  1/2  1/2  1/2
    //  1/2 −1/2  1/2
    //   0    0    1
    u[0] = g[0];
    u[1] = 0.5f * (ends + g[1]);
    u[2] = 0.5f * (ends - g[1]);
    u[3] = g[2];
#elif TILE == 3
    //   1/2    0     0
    //  −1/2  −1/2  −1/2
    //  −1/6   1/6  −1/6
    //   1/6   1/3   2/3
    //    0     0     1
    u[0] = 0.5f * g[0];
    u[1] = -0.5f * (ends + g[1]);
    u[2] = (-1.0f / 6) * (ends - g[1]);
    u[3] = (1.0f / 6) * g[0] + (1.0f / 3) * g[1] + (2.0f / 3) * g[2];
    u[4] = g[2];
#else
    //   1/4    0     0
    //  −1/6  −1/6  −1/6
    //  −1/6   1/6  −1/6
    //  1/24  1/12   1/6
    //  1/24 −1/12   1/6
    //    0     0     1
    const float16 wide = (1.0f / 24) * g[0] + (1.0f / 6) * g[2], middle = (1.0f / 12) * g[1];
    u[0] = 0.25f * g[0];
    u[1] = (-1.0f / 6) * (ends + g[1]);
    u[2] = (-1.0f / 6) * (ends - g[1]);
    u[3] = wide + middle;
    u[4] = wide - middle;
    u[5] = g[2];
#endif
}

// e = A d: the transpose of transform_output, for the weight gradient, TILE → POINTS
inline void transform_gradient(const float16 * d, float16 * e)
{
#if TILE == 2
    e[0] = d[0];
    e[1] = d[0] + d[1];
    e[2] = d[0] - d[1];
    e[3] = -d[1];
#elif TILE == 3
    const float16 ends = d[0] + d[2];
    e[0] = d[0];
    e[1] = ends + d[1];
    e[2] = ends - d[1];
    e[3] = fma((float16)(4.0f), d[2], fma((float16)(2.0f), d[1], d[0]));
    e[4] = d[2];
#else
    const float16 even1 = d[0] + d[2], odd1 = d[1] + d[3];
    const float16 even2 = fma((float16)(4.0f), d[2], d[0]), odd2 = 2.0f * fma((float16)(4.0f), d[3], d[1]);
    e[0] = d[0];
    e[1] = even1 + odd1;
    e[2] = even1 - odd1;
    e[3] = even2 + odd2;
    e[4] = even2 - odd2;
    e[5] = d[3];
#endif
}

// h = Gᵀ s: the transpose of transform_taps, for the weight gradient, POINTS → 3
inline void transform_sums(const float16 * s, float16 * h)
{
#if TILE == 2
    const float16 sum = 0.5f * (s[1] + s[2]);
    h[0] = s[0] + sum;
    h[1] = 0.5f * (s[1] - s[2]);
    h[2] = sum + s[3];
#elif TILE == 3
    h[0] = 0.5f * (s[0] - s[1]) + (1.0f / 6) * (s[3] - s[2]);
    h[1] = -0.5f * s[1] + (1.0f / 6) * s[2] + (1.0f / 3) * s[3];
    h[2] = -0.5f * s[1] - (1.0f / 6) * s[2] + (2.0f / 3) * s[3] + s[4];
#else
    const float16 near = (-1.0f / 6) * (s[1] + s[2]), far = s[3] + s[4];
    h[0] = 0.25f * s[0] + near + (1.0f / 24) * far;
    h[1] = (1.0f / 6) * (s[2] - s[1]) + (1.0f / 12) * (s[3] - s[4]);
    h[2] = near + (1.0f / 6) * far + s[5];
#endif
}

// One line of 16 input tiles (or of one tile in 16 channels), lane l: POINTS floats at base + start[l] → its columns.
// Reads nothing but those floats: where a line is longer than four, the last four are loaded as well.
inline void load_line(global const float * base, const int * start, float16 * line)
{
    load_quarters(base, start, line);
#if TILE > 2
    float16 last[4];
    load_quarters(base + TILE - 2, start, last);
    #pragma unroll
    for (int k = 4; k < POINTS; k++) line[k] = last[k - TILE + 2];
#endif
}

// The same for a line of a tile of dy, TILE floats; elements TILE … 3 of the result mean nothing.
inline void load_gradient_line(global const float * base, const int * start, float16 * line)
{
#if TILE == 4
    load_quarters(base, start, line);
#elif TILE == 3
    float16 rows[4];
    #pragma unroll
    for (int i = 0; i < 4; i++)
        rows[i] = (float16)(vload3(0, base + start[i]), 0.0f, vload3(0, base + start[i + 4]), 0.0f,
                            vload3(0, base + start[i + 8]), 0.0f, vload3(0, base + start[i + 12]), 0.0f);
    transpose_quarters(rows[0], rows[1], rows[2], rows[3], line);
#else
    float16 rows[4];
    #pragma unroll
    for (int i = 0; i < 4; i++)
        rows[i] = (float16)(vload2(0, base + start[i]), 0.0f, 0.0f, vload2(0, base + start[i + 4]), 0.0f, 0.0f,
                            vload2(0, base + start[i + 8]), 0.0f, 0.0f, vload2(0, base + start[i + 12]), 0.0f, 0.0f);
    transpose_quarters(rows[0], rows[1], rows[2], rows[3], line);
#endif
}
