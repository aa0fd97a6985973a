// SPDX-License-Identifier: Apache-2.0
// What byte_rotator promises, read inside it when FORMAL is defined: any one byte that comes out, and its validity, is the one that went in
// so many places below. Of each byte the lowest bit is looked at: the others go the same way.

logic [5:0]  f_lane, f_from;
logic [63:0] f_low_i, f_low_o;

assign f_lane = $anyconst;
assign f_from = f_lane - turn_i;

for (genvar i = 0; i < 64; i++) begin : gen_low
  assign f_low_i[i] = data_i[i*8];
  assign f_low_o[i] = data_o[i*8];
end

always_comb begin
  assert (f_low_o[f_lane] == f_low_i[f_from] && valid_o[f_lane] == valid_i[f_from]);
  cover (turn_i == 6'd45 && f_lane == 6'd7 && f_low_o[f_lane] && !valid_o[f_lane]);
end
