#include "KernelSources.h"

// A new kernel file takes two lines: its text here, its name in `all` below (alphabetical; a test compares with the folder).
static const char ceilings[] = {
#embed "ceilings.cl" suffix(, 0)
};
static const char concatenate[] = {
#embed "concatenate.cl" suffix(, 0)
};
static const char convolution_direct[] = {
#embed "convolution_direct.cl" suffix(, 0)
};
static const char convolution_input_gradient_columns[] = {
#embed "convolution_input_gradient_columns.cl" suffix(, 0)
};
static const char convolution_lanes[] = {
#embed "convolution_lanes.cl" suffix(, 0)
};
static const char convolution_lanes_pack[] = {
#embed "convolution_lanes_pack.cl" suffix(, 0)
};
static const char convolution_pad[] = {
#embed "convolution_pad.cl" suffix(, 0)
};
static const char convolution_sparse[] = {
#embed "convolution_sparse.cl" suffix(, 0)
};
static const char convolution_tiled[] = {
#embed "convolution_tiled.cl" suffix(, 0)
};
static const char convolution_weight_gradient_direct[] = {
#embed "convolution_weight_gradient_direct.cl" suffix(, 0)
};
static const char convolution_weight_gradient_lanes[] = {
#embed "convolution_weight_gradient_lanes.cl" suffix(, 0)
};
static const char convolution_weight_gradient_winograd[] = {
#embed "convolution_weight_gradient_winograd.cl" suffix(, 0)
};
static const char convolution_winograd[] = {
#embed "convolution_winograd.cl" suffix(, 0)
};
static const char elementwise[] = {
#embed "elementwise.cl" suffix(, 0)
};
static const char elementwise_segments[] = {
#embed "elementwise_segments.cl" suffix(, 0)
};
static const char fill[] = {
#embed "fill.cl" suffix(, 0)
};
static const char gather_rows[] = {
#embed "gather_rows.cl" suffix(, 0)
};
static const char lane_transpose[] = {
#embed "lane_transpose.cl" suffix(, 0)
};
static const char matrix_multiply_direct[] = {
#embed "matrix_multiply_direct.cl" suffix(, 0)
};
static const char matrix_multiply_packed[] = {
#embed "matrix_multiply_packed.cl" suffix(, 0)
};
static const char matrix_multiply_tiled[] = {
#embed "matrix_multiply_tiled.cl" suffix(, 0)
};
static const char max_pool[] = {
#embed "max_pool.cl" suffix(, 0)
};
static const char pad[] = {
#embed "pad.cl" suffix(, 0)
};
static const char random_philox[] = {
#embed "random_philox.cl" suffix(, 0)
};
static const char reduce_lanes[] = {
#embed "reduce_lanes.cl" suffix(, 0)
};
static const char reduce_tree[] = {
#embed "reduce_tree.cl" suffix(, 0)
};
static const char scatter_add[] = {
#embed "scatter_add.cl" suffix(, 0)
};
static const char small_steps[] = {
#embed "small_steps.cl" suffix(, 0)
};
static const char sum_integers[] = {
#embed "sum_integers.cl" suffix(, 0)
};
static const char winograd_transforms[] = {
#embed "winograd_transforms.cl" suffix(, 0)
};

#define SOURCE(name) {#name, name, sizeof name - 1}

static const KernelSource all[] = {
    SOURCE(ceilings),
    SOURCE(concatenate),
    SOURCE(convolution_direct),
    SOURCE(convolution_input_gradient_columns),
    SOURCE(convolution_lanes),
    SOURCE(convolution_lanes_pack),
    SOURCE(convolution_pad),
    SOURCE(convolution_sparse),
    SOURCE(convolution_tiled),
    SOURCE(convolution_weight_gradient_direct),
    SOURCE(convolution_weight_gradient_lanes),
    SOURCE(convolution_weight_gradient_winograd),
    SOURCE(convolution_winograd),
    SOURCE(elementwise),
    SOURCE(elementwise_segments),
    SOURCE(fill),
    SOURCE(gather_rows),
    SOURCE(lane_transpose),
    SOURCE(matrix_multiply_direct),
    SOURCE(matrix_multiply_packed),
    SOURCE(matrix_multiply_tiled),
    SOURCE(max_pool),
    SOURCE(pad),
    SOURCE(random_philox),
    SOURCE(reduce_lanes),
    SOURCE(reduce_tree),
    SOURCE(scatter_add),
    SOURCE(small_steps),
    SOURCE(sum_integers),
    SOURCE(winograd_transforms),
};

const KernelSource *kernel_sources(size_t *count) {
    *count = sizeof all / sizeof all[0];
    return all;
}
