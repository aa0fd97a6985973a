// SPDX-License-Identifier: Apache-2.0
/// What stream_fifo is proved to be, as plainly as it can be said: entries in a row, the oldest first; with an output register it
/// may be seen later. In place of the real one in proofs of what uses it; a deep one gives out anything at any time.
module stream_fifo #(
  parameter int unsigned Width          = 32,
  parameter int unsigned Depth          = 4,
  parameter bit          RegisterOutput = 1'b0
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   valid_i,
  output logic                   ready_o,
  input  logic [Width-1:0]       data_i,
  output logic                   valid_o,
  input  logic                   ready_i,
  output logic [Width-1:0]       data_o,
  output logic [$clog2(Depth):0] count_o,
  output logic [4*Width-1:0]     f_row_o   // the entries, the oldest lowest
);

  if (Depth > 4) begin : gen_any
    assign ready_o = 1'b1;
    assign valid_o = $anyseq;
    assign data_o  = $anyseq;
    assign count_o = '0;
    assign f_row_o = '0;
  end else begin : gen_row
    logic [4*Width-1:0] row_q;
    logic [2:0]         count_q, tail;
    logic               pop, shown_q;   // the oldest was seen, and stays so
    (* anyseq *) logic  late;

    assign pop     = valid_o && ready_i;
    assign tail    = count_q - {2'd0, pop};
    assign ready_o = !count_q[2];
    assign valid_o = count_q != '0 && (!RegisterOutput || shown_q || !late);
    assign data_o  = row_q[Width-1:0];
    assign count_o = count_q;
    assign f_row_o = row_q;
    always_ff @(posedge clk_i) begin
      if (!rst_ni) count_q <= '0;
      else count_q <= tail + {2'd0, valid_i && ready_o};
      shown_q <= rst_ni && valid_o && !pop;
      if (pop) row_q <= row_q >> Width;
      if (valid_i && ready_o && tail == 3'd0) row_q[0*Width +: Width] <= data_i;
      if (valid_i && ready_o && tail == 3'd1) row_q[1*Width +: Width] <= data_i;
      if (valid_i && ready_o && tail == 3'd2) row_q[2*Width +: Width] <= data_i;
      if (valid_i && ready_o && tail == 3'd3) row_q[3*Width +: Width] <= data_i;
    end
  end

endmodule
