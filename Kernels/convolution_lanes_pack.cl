// Sixteen images in the lanes: the copy of an image batch that the other convolution_…lanes kernels read. CPU class.
// Preceded by lane_transpose.cl.
//
//   packed[g][c][r + PAD_TOP][s + PAD_LEFT][lane] = image[16·g + lane][c][r][s],   zero elsewhere
//
//   images 16g … 16g + 15,   sixteen rows of   transpose_quarters   one plane of the copy
//   one channel              four pixels               →            ┌───────────────────┐ ─ PAD_TOP lines of zeros
//   ┌────────┐               a0 a1 a2 a3                            │ 0   0   0   0   0 │
//   │ a0 a1 …│┐              b0 b1 b2 b3                            │ 0  a0… a1… a2…  0 │ ─ each cell 16 floats:
//   └────────┘│┐             …                                      │ 0   0   0   0   0 │   one pixel of 16 images
//    └────────┘│                                                    └───────────────────┘
//     └────────┘
//
// So a layer of one channel fills its vectors as well as one of a thousand, and no tap of a kernel needs a test at the
// border. Lanes past the last image are zero.
//
// Work-item (n, g) copies channels n·CHANNELS_PER_ITEM … of images 16·g …; work-groups of one.
//
// arguments  image    in   [BATCH, CHANNELS, HEIGHT, WIDTH]
//            packed   out  [⌈BATCH / 16⌉, CHANNELS, PADDED_HEIGHT, PADDED_WIDTH, 16], every float is written
// macros     BATCH, CHANNELS, HEIGHT, WIDTH ≥ 1
//            PAD_TOP, PAD_LEFT              zeros before the first row / column    ≥ 0
//            PADDED_HEIGHT, PADDED_WIDTH    of the copy    ≥ PAD_TOP + HEIGHT, ≥ PAD_LEFT + WIDTH
//            CHANNELS_PER_ITEM              1 … CHANNELS
// sizes      fewer than 2³¹ elements in the image

#if !defined(BATCH) || !defined(CHANNELS) || !defined(HEIGHT) || !defined(WIDTH) || !defined(PAD_TOP) || \
    !defined(PAD_LEFT) || !defined(PADDED_HEIGHT) || !defined(PADDED_WIDTH) || !defined(CHANNELS_PER_ITEM)
#error "convolution_lanes_pack: a macro is missing, see the list above"
#endif

#define PIXELS (HEIGHT * WIDTH)
#define LANES (int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)

inline void store_zeros(global float * target, const int count)
{
    for (int i = 0; i < count; i++) vstore16((float16)(0.0f), i, target);
}

__attribute__((reqd_work_group_size(1, 1, 1)))
kernel void convolution_lanes_pack(global const float * restrict image, global float * restrict packed)
{
    const int first = get_global_id(0) * CHANNELS_PER_ITEM, last = min(first + CHANNELS_PER_ITEM, CHANNELS);
    const int group = get_global_id(1), images = min(16, BATCH - 16 * group);
    const int16 present = LANES < images;

    int start[16];
    for (int lane = 0; lane < 16; lane++)
        start[lane] = (16 * group + min(lane, images - 1)) * CHANNELS * PIXELS;

    for (int channel = first; channel < last; channel++) {
        global const float * source = image + channel * PIXELS;
        global float * target = packed + ((size_t)group * CHANNELS + channel) * (PADDED_HEIGHT * PADDED_WIDTH * 16);
        global float * inner = target + (PAD_TOP * PADDED_WIDTH + PAD_LEFT) * 16;

        store_zeros(target, PAD_TOP * PADDED_WIDTH);
        for (int row = 0; row < HEIGHT; row++) {
            global float * line = target + (PAD_TOP + row) * PADDED_WIDTH * 16;
            store_zeros(line, PAD_LEFT);
            store_zeros(line + (PAD_LEFT + WIDTH) * 16, PADDED_WIDTH - PAD_LEFT - WIDTH);
        }
        store_zeros(target + (PAD_TOP + HEIGHT) * PADDED_WIDTH * 16, (PADDED_HEIGHT - PAD_TOP - HEIGHT) * PADDED_WIDTH);
#if PIXELS >= 4
        for (int next = 0; next < PIXELS; next += 4) {
            const int pixel = min(next, PIXELS - 4);       // the last four may overlap the four before
            float16 columns[4];
            load_quarters(source + pixel, start, columns);
            #pragma unroll
            for (int i = 0; i < 4; i++) {
                const int place = (pixel + i) / WIDTH * PADDED_WIDTH + (pixel + i) % WIDTH;
                vstore16(select((float16)(0.0f), columns[i], present), place, inner);
            }
        }
#else
        for (int pixel = 0; pixel < PIXELS; pixel++) {
            float lanes[16];
            for (int lane = 0; lane < 16; lane++) lanes[lane] = source[start[lane] + pixel];
            const int place = pixel / WIDTH * PADDED_WIDTH + pixel % WIDTH;
            vstore16(select((float16)(0.0f), vload16(0, lanes), present), place, inner);
        }
#endif
    }
}
