// Convolution, weight gradient of any geometry without groups, with images in the lanes: for layers of few channels.
// CPU class.
//
//   dw[o, i, ky, kx] = Σ_{b, r, c} dy[b, o, r, c] · padded[b, i, row, column],
//       row = r·STRIDE_Y + ky·DILATION_Y, column = c·STRIDE_X + kx·DILATION_X
//
//   packed x                    packed dy (both from convolution_lanes_pack.cl)
//   ┌─────────────────────┐     ┌──────────────┐
//   │ … a pixel's taps …  │     │ … a pixel …  │ ─ OUTPUT_BLOCK vectors of 16 images
//   └─────────────────────┘     └──────────────┘
//        │ fma                        │
//   (channel, tap) 0            sum[0][output 0], sum[0][output 1] …    ROWS = CHANNEL_BLOCK · TAP_BLOCK rows of sums
//   (channel, tap) 1            sum[1][output 0], …                     that stay in registers; one weight each
//   …
//
// A lane sums over its own images; the lanes are added at the end. The groups of 16 images are cut into SPLITS parts
// (enough work-items; shorter sums, so smaller rounding errors), and a second kernel adds the parts in order: the same
// bits every time.
//
// convolution_weight_gradient_lanes: work-item (n, o, s) = (channel, tap) block n × output block o × part s.
// convolution_weight_gradient_lanes_sum: work-item n = weights 256·n …; only needed where SPLITS > 1.
// One work-item per work-group.
//
// arguments  packed    in   [⌈BATCH / 16⌉, INPUT_CHANNELS, PADDED_HEIGHT, PADDED_WIDTH, 16], x with its zero border
//            gradient  in   [⌈BATCH / 16⌉, OUTPUT_CHANNELS, OUTPUT_HEIGHT, OUTPUT_WIDTH, 16], dy
//            partial   out  [SPLITS, OUTPUT_CHANNELS, INPUT_CHANNELS, KERNEL_HEIGHT, KERNEL_WIDTH]; dw where SPLITS = 1
//            dw        out  [OUTPUT_CHANNELS, INPUT_CHANNELS, KERNEL_HEIGHT, KERNEL_WIDTH]
// macros     BATCH, INPUT_CHANNELS, OUTPUT_CHANNELS, OUTPUT_HEIGHT, OUTPUT_WIDTH, PADDED_HEIGHT, PADDED_WIDTH ≥ 1
//            KERNEL_HEIGHT, KERNEL_WIDTH, STRIDE_Y, STRIDE_X, DILATION_Y, DILATION_X ≥ 1
//            CHANNEL_BLOCK  input channels of a work-item      TAP_BLOCK  taps of a work-item, 1 … taps
//            OUTPUT_BLOCK   output channels of a work-item; CHANNEL_BLOCK · TAP_BLOCK · OUTPUT_BLOCK ≤ 24, best 16 … 20,
//                           or 6 in narrow registers
//            SPLITS         parts of the batch, 1 … ⌈BATCH / 16⌉
// sizes      fewer than 2³¹ elements per tensor and in a channel block of the packed x; any channel counts

#if !defined(BATCH) || !defined(INPUT_CHANNELS) || !defined(OUTPUT_CHANNELS) || !defined(OUTPUT_HEIGHT) || \
    !defined(OUTPUT_WIDTH) || !defined(PADDED_HEIGHT) || !defined(PADDED_WIDTH) || !defined(KERNEL_HEIGHT) || \
    !defined(KERNEL_WIDTH) || !defined(STRIDE_Y) || !defined(STRIDE_X) || !defined(DILATION_Y) || \
    !defined(DILATION_X) || !defined(CHANNEL_BLOCK) || !defined(TAP_BLOCK) || !defined(OUTPUT_BLOCK) || !defined(SPLITS)
#error "convolution_weight_gradient_lanes: a macro is missing, see the list above"
#endif

#define TAPS (KERNEL_HEIGHT * KERNEL_WIDTH)
#define TAP_BLOCKS ((TAPS + TAP_BLOCK - 1) / TAP_BLOCK)
#define ROWS (CHANNEL_BLOCK * TAP_BLOCK)
#define IMAGE_GROUPS ((BATCH + 15) / 16)
#define LINE (PADDED_WIDTH * 16)
#define PLANE (PADDED_HEIGHT * LINE)
#define GRADIENT_PLANE (OUTPUT_HEIGHT * OUTPUT_WIDTH * 16)
#define WEIGHTS (OUTPUT_CHANNELS * INPUT_CHANNELS * TAPS)

inline float sum_of_lanes(const float16 lanes)
{
    const float8 eight = lanes.lo + lanes.hi;
    const float4 four = eight.lo + eight.hi;
    const float2 two = four.lo + four.hi;
    return two.x + two.y;
}

__attribute__((reqd_work_group_size(1, 1, 1)))
kernel void convolution_weight_gradient_lanes(global const float * restrict packed,
                                              global const float * restrict gradient,
                                              global float * restrict partial)
{
    const int first_channel = get_global_id(0) / TAP_BLOCKS * CHANNEL_BLOCK;
    const int first_tap = TAP_BLOCKS == 1 ? 0 : get_global_id(0) % TAP_BLOCKS * TAP_BLOCK;
    const int first_output = get_global_id(1) * OUTPUT_BLOCK;
    const int split = get_global_id(2);
    const int channels = min(CHANNEL_BLOCK, INPUT_CHANNELS - first_channel);
    const int taps = min(TAP_BLOCK, TAPS - first_tap), outputs = min(OUTPUT_BLOCK, OUTPUT_CHANNELS - first_output);

    int offset[ROWS];
    #pragma unroll
    for (int i = 0; i < ROWS; i++) {
        const int tap = min(first_tap + i % TAP_BLOCK, TAPS - 1);
#if INPUT_CHANNELS % CHANNEL_BLOCK == 0
        const int channel = i / TAP_BLOCK;
#else
        const int channel = min(i / TAP_BLOCK, channels - 1);
#endif
        offset[i] = channel * PLANE + tap / KERNEL_WIDTH * DILATION_Y * LINE + tap % KERNEL_WIDTH * DILATION_X * 16;
    }
    int gradient_offset[OUTPUT_BLOCK];
    #pragma unroll
    for (int j = 0; j < OUTPUT_BLOCK; j++)
#if OUTPUT_CHANNELS % OUTPUT_BLOCK == 0
        gradient_offset[j] = j * GRADIENT_PLANE;
#else
        gradient_offset[j] = min(j, outputs - 1) * GRADIENT_PLANE;
#endif

    float16 sum[ROWS][OUTPUT_BLOCK];
    #pragma unroll
    for (int i = 0; i < ROWS; i++) {
        #pragma unroll
        for (int j = 0; j < OUTPUT_BLOCK; j++) sum[i][j] = (float16)(0.0f);
    }
    const int first_group = split * IMAGE_GROUPS / SPLITS, end_group = (split + 1) * IMAGE_GROUPS / SPLITS;
    for (int group = first_group; group < end_group; group++) {
        global const float * x = packed + ((size_t)group * INPUT_CHANNELS + first_channel) * PLANE;
        global const float * g = gradient + ((size_t)group * OUTPUT_CHANNELS + first_output) * GRADIENT_PLANE;
        for (int row = 0; row < OUTPUT_HEIGHT; row++) {
            global const float * source = x + row * STRIDE_Y * LINE;
            for (int column = 0; column < OUTPUT_WIDTH; column++, source += STRIDE_X * 16, g += 16) {
                float16 values[OUTPUT_BLOCK];
                #pragma unroll
                for (int j = 0; j < OUTPUT_BLOCK; j++) values[j] = vload16(0, g + gradient_offset[j]);
                #pragma unroll
                for (int i = 0; i < ROWS; i++) {
                    const float16 input = vload16(0, source + offset[i]);
                    #pragma unroll
                    for (int j = 0; j < OUTPUT_BLOCK; j++) sum[i][j] = fma(input, values[j], sum[i][j]);
                }
            }
        }
    }

    float sums[ROWS * OUTPUT_BLOCK];
    #pragma unroll
    for (int i = 0; i < ROWS; i++) {
        #pragma unroll
        for (int j = 0; j < OUTPUT_BLOCK; j++) sums[i * OUTPUT_BLOCK + j] = sum_of_lanes(sum[i][j]);
    }
    global float * target =
        partial + split * WEIGHTS + (first_output * INPUT_CHANNELS + first_channel) * TAPS + first_tap;
    for (int output = 0; output < outputs; output++)
        for (int channel = 0; channel < channels; channel++)
            for (int tap = 0; tap < taps; tap++)
                target[(output * INPUT_CHANNELS + channel) * TAPS + tap] =
                    sums[(channel * TAP_BLOCK + tap) * OUTPUT_BLOCK + output];
}

// partial [SPLITS][weights] → dw, the splits added in order
__attribute__((reqd_work_group_size(1, 1, 1)))
kernel void convolution_weight_gradient_lanes_sum(global const float * restrict partial, global float * restrict dw)
{
    const int first = get_global_id(0) * 256, last = min(first + 256, WEIGHTS);
    for (int i = first; i < last; i++) {
        float sum = 0.0f;
        for (int split = 0; split < SPLITS; split++) sum += partial[split * WEIGHTS + i];
        dw[i] = sum;
    }
}
