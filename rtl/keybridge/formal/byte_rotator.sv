// SPDX-License-Identifier: Apache-2.0
/// What byte_rotator is proved to be, in place of it in the proof of copy_pipe: any one of its bytes is the one that is so many places
/// below. The other bytes are anything.
module byte_rotator (
  input  logic [5:0]   turn_i,
  input  logic [511:0] data_i,
  input  logic [63:0]  valid_i,
  output logic [511:0] data_o,
  output logic [63:0]  valid_o
);

  (* anyconst *) logic [5:0] f_lane;
  (* anyseq *) logic [511:0] f_data;
  (* anyseq *) logic [63:0]  f_valid;
  logic [5:0]                f_from;
  logic [63:0]               f_low_i;   // the lowest bit of each byte, no more is asked for

  assign f_from = f_lane - turn_i;

  for (genvar i = 0; i < 64; i++) begin : gen_byte
    assign f_low_i[i] = data_i[i*8];
    always_comb begin
      data_o[i*8+:8] = f_data[i*8+:8];
      valid_o[i]     = f_valid[i];
      if (f_lane == 6'(i)) begin
        data_o[i*8] = f_low_i[f_from];
        valid_o[i]  = valid_i[f_from];
      end
    end
  end

endmodule
