// Zero-padded copy of the planes of an image batch, so that convolution kernels need no test at the border. CPU class.
//
//   padded[p][r + PAD_TOP][c + PAD_LEFT] = image[p][r][c],   zero elsewhere
//
//   one plane          ┌───────────────┐ ─ PAD_TOP lines of zeros
//   of the copy        │ 0 0 0 0 0 0 0 │
//                      │ 0 x x x x x 0 │ ─ HEIGHT lines: PAD_LEFT zeros, WIDTH numbers, zeros up to PADDED_WIDTH
//                      │ 0 x x x x x 0 │
//                      │ 0 0 0 0 0 0 0 │ ─ zeros up to PADDED_PLANE floats
//                      └───────────────┘
//
// Work-item g copies planes g·PLANES_PER_ITEM …; work-groups of one. Sizes: any, 32-bit indices inside a plane.
//
// arguments  image    in   [PLANES, HEIGHT, WIDTH]
//            padded   out  [PLANES, PADDED_PLANE], every float is written
// macros     PLANES             batch · channels                       ≥ 1
//            HEIGHT, WIDTH      one plane of the image                 ≥ 1
//            PAD_TOP, PAD_LEFT  zeros before the first row / column    ≥ 0
//            PADDED_WIDTH       floats from row to row of the copy     ≥ PAD_LEFT + WIDTH
//            PADDED_PLANE       floats from plane to plane             ≥ (PAD_TOP + HEIGHT) · PADDED_WIDTH
//            PLANES_PER_ITEM    planes of one work-item                1 … PLANES; some 64 KiB of them are a good load

#if !defined(PLANES) || !defined(HEIGHT) || !defined(WIDTH) || !defined(PAD_TOP) || \
    !defined(PAD_LEFT) || !defined(PADDED_WIDTH) || !defined(PADDED_PLANE) || !defined(PLANES_PER_ITEM)
#error "convolution_pad: a macro is missing, see the list above"
#endif

__attribute__((reqd_work_group_size(1, 1, 1)))
kernel void convolution_pad(global const float * restrict image, global float * restrict padded)
{
    const int first = get_global_id(0) * PLANES_PER_ITEM;
    const int last = min(first + PLANES_PER_ITEM, PLANES);

    for (int plane = first; plane < last; plane++) {
        global const float * source = image + (size_t)plane * (HEIGHT * WIDTH);
        global float * target = padded + (size_t)plane * PADDED_PLANE;

        for (int i = 0; i < PAD_TOP * PADDED_WIDTH; i++) target[i] = 0.0f;
        for (int row = 0; row < HEIGHT; row++) {
            global float * line = target + (row + PAD_TOP) * PADDED_WIDTH;
            for (int column = 0; column < PAD_LEFT; column++) line[column] = 0.0f;
#if WIDTH >= 8
            for (int next = 0; next < WIDTH; next += 8) {
                const int column = min(next, WIDTH - 8);            // the last eight may overlap the eight before
                vstore8(vload8(0, source + row * WIDTH + column), 0, line + PAD_LEFT + column);
            }
#else
            for (int column = 0; column < WIDTH; column++) line[PAD_LEFT + column] = source[row * WIDTH + column];
#endif
            for (int column = PAD_LEFT + WIDTH; column < PADDED_WIDTH; column++) line[column] = 0.0f;
        }
        for (int i = (PAD_TOP + HEIGHT) * PADDED_WIDTH; i < PADDED_PLANE; i++) target[i] = 0.0f;
    }
}
