// SPDX-License-Identifier: Apache-2.0
/// Turns a line of 64 bytes upwards by 0 to 63 bytes, each byte with a bit of its own; without a clock.
module byte_rotator (
  input  logic [5:0]   turn_i,
  input  logic [511:0] data_i,
  input  logic [63:0]  valid_i,
  output logic [511:0] data_o,   // byte i goes to (i + turn) modulo 64
  output logic [63:0]  valid_o
);

  logic [511:0] data1, data2;
  logic [63:0]  valid1, valid2;

  // Three stages of one LUT each: by 0 to 3, by 0, 4, 8, 12, and by 0, 16, 32, 48.
  always_comb begin
    unique case (turn_i[1:0])
      2'd0:    {valid1, data1} = {valid_i, data_i};
      2'd1:    {valid1, data1} = {valid_i[62:0], valid_i[63], data_i[503:0], data_i[511:504]};
      2'd2:    {valid1, data1} = {valid_i[61:0], valid_i[63:62], data_i[495:0], data_i[511:496]};
      default: {valid1, data1} = {valid_i[60:0], valid_i[63:61], data_i[487:0], data_i[511:488]};
    endcase
    unique case (turn_i[3:2])
      2'd0:    {valid2, data2} = {valid1, data1};
      2'd1:    {valid2, data2} = {valid1[59:0], valid1[63:60], data1[479:0], data1[511:480]};
`ifdef BROKEN_ROTATOR_PLACE
      2'd2:    {valid2, data2} = {valid1[56:0], valid1[63:57], data1[447:0], data1[511:448]};
`else
      2'd2:    {valid2, data2} = {valid1[55:0], valid1[63:56], data1[447:0], data1[511:448]};
`endif
      default: {valid2, data2} = {valid1[51:0], valid1[63:52], data1[415:0], data1[511:416]};
    endcase
    unique case (turn_i[5:4])
      2'd0:    {valid_o, data_o} = {valid2, data2};
      2'd1:    {valid_o, data_o} = {valid2[47:0], valid2[63:48], data2[383:0], data2[511:384]};
      2'd2:    {valid_o, data_o} = {valid2[31:0], valid2[63:32], data2[255:0], data2[511:256]};
      default: {valid_o, data_o} = {valid2[15:0], valid2[63:16], data2[127:0], data2[511:128]};
    endcase
  end

`ifdef FORMAL
  `include "formal/byte_rotator_properties.svh"
`endif

endmodule
