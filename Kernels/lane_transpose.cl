// In-lane transposition: source text that precedes the CPU-class kernels which call it (convolution_direct, …winograd).
//
// Four float16 a, b, c, d are seen as four 4×4 matrices side by side, one in each quarter of the lanes (lanes 4q …
// 4q + 3, rows a, b, c, d). Each of the four is transposed:
//
//      a  a0 a1 a2 a3 │ a4 …            result[0]  a0 b0 c0 d0 │ a4 b4 c4 d4 │ a8 …
//      b  b0 b1 b2 b3 │ b4 …      →     result[1]  a1 b1 c1 d1 │ a5 b5 c5 d5 │ …
//      c  c0 c1 c2 c3 │ c4 …            result[2]  a2 b2 c2 d2 │ a6 …
//      d  d0 d1 d2 d3 │ d4 …            result[3]  a3 b3 c3 d3 │ a7 …

inline void transpose_quarters(const float16 a, const float16 b, const float16 c, const float16 d, float16 * result)
{
    // Two rounds of pairs; each statement is one two-source permutation (vpermt2ps on AVX-512).
    const float16 ab01 = (float16)(a.s0, b.s0, a.s1, b.s1, a.s4, b.s4, a.s5, b.s5,
                                   a.s8, b.s8, a.s9, b.s9, a.sc, b.sc, a.sd, b.sd);
    const float16 cd01 = (float16)(c.s0, d.s0, c.s1, d.s1, c.s4, d.s4, c.s5, d.s5,
                                   c.s8, d.s8, c.s9, d.s9, c.sc, d.sc, c.sd, d.sd);
    const float16 ab23 = (float16)(a.s2, b.s2, a.s3, b.s3, a.s6, b.s6, a.s7, b.s7,
                                   a.sa, b.sa, a.sb, b.sb, a.se, b.se, a.sf, b.sf);
    const float16 cd23 = (float16)(c.s2, d.s2, c.s3, d.s3, c.s6, d.s6, c.s7, d.s7,
                                   c.sa, d.sa, c.sb, d.sb, c.se, d.se, c.sf, d.sf);
    result[0] = (float16)(ab01.s01, cd01.s01, ab01.s45, cd01.s45, ab01.s89, cd01.s89, ab01.scd, cd01.scd);
    result[1] = (float16)(ab01.s23, cd01.s23, ab01.s67, cd01.s67, ab01.sab, cd01.sab, ab01.sef, cd01.sef);
    result[2] = (float16)(ab23.s01, cd23.s01, ab23.s45, cd23.s45, ab23.s89, cd23.s89, ab23.scd, cd23.scd);
    result[3] = (float16)(ab23.s23, cd23.s23, ab23.s67, cd23.s67, ab23.sab, cd23.sab, ab23.sef, cd23.sef);
}

// Sixteen rows of four floats, row l at base + start[l] → the four columns, a row in each lane.
inline void load_quarters(global const float * base, const int * start, float16 * columns)
{
    float16 rows[4];
    #pragma unroll
    for (int i = 0; i < 4; i++)
        rows[i] = (float16)(vload4(0, base + start[i]), vload4(0, base + start[i + 4]),
                            vload4(0, base + start[i + 8]), vload4(0, base + start[i + 12]));
    transpose_quarters(rows[0], rows[1], rows[2], rows[3], columns);
}
