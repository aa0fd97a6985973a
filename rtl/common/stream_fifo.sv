// SPDX-License-Identifier: Apache-2.0
/// First-in first-out buffer of a valid/ready stream.
/// The head stands at data_o while valid_o is high and stays put until it is taken; ready_o does not depend on ready_i.
/// Without RegisterOutput an entry is visible one cycle after it was written and the memory is read without a clock:
/// for a few entries. With it the memory has a clocked read, as block RAM wants, an entry is visible after two cycles,
/// and the output register holds one entry more than Depth.
module stream_fifo #(
  parameter int unsigned Width          = 32,   // bits of an entry
  parameter int unsigned Depth          = 4,    // entries of the memory: a power of two, at least 2
  parameter bit          RegisterOutput = 1'b0  // read the memory by the clock, into a register
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  // entries in
  input  logic                   valid_i,
  output logic                   ready_o,  // there is room
  input  logic [Width-1:0]       data_i,
  // entries out
  output logic                   valid_o,
  input  logic                   ready_i,  // the head is taken
  output logic [Width-1:0]       data_o,
  // occupancy
  output logic [$clog2(Depth):0] count_o   // entries inside
);

  if (Depth < 2 || (Depth & (Depth - 1)) != 0) begin : gen_bad_depth
    $fatal(1, "stream_fifo: Depth must be a power of two, at least 2");
  end

  localparam int unsigned IndexBits = $clog2(Depth);

`ifdef FORMAL
  (* mem2reg *)  // solvers are slow on arrays
`endif
  logic [Width-1:0]     memory_q [Depth];
  logic [IndexBits-1:0] write_q;   // where the next entry is written and read
  logic [IndexBits-1:0] read_q;
  logic [IndexBits:0]   stored_q;  // entries of the memory; counted, so that no path begins with a subtraction
  logic                 push;
  logic                 pop;

`ifdef BROKEN_LOSE
  assign ready_o = 1'b1;
`else
  assign ready_o = !stored_q[IndexBits];
`endif
  assign push = valid_i && ready_o;

  always_ff @(posedge clk_i) begin
`ifdef BROKEN_REORDER
    if (push) memory_q[write_q ^ 1'b1] <= data_i;
`else
    if (push) memory_q[write_q] <= data_i;
`endif
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      write_q  <= '0;
      read_q   <= '0;
      stored_q <= '0;
    end else begin
      if (push) write_q <= write_q + 1'b1;
`ifdef BROKEN_DUPLICATE
      if (pop && !push) read_q <= read_q + 1'b1;
`else
      if (pop) read_q <= read_q + 1'b1;
`endif
      if (push && !pop) stored_q <= stored_q + 1'b1;
      if (pop && !push) stored_q <= stored_q - 1'b1;
    end
  end

  if (RegisterOutput) begin : gen_register
    logic [Width-1:0] head_q;
    logic             head_valid_q;

    // The register is refilled when it is empty or being emptied.
    assign pop = (stored_q != '0) && (!head_valid_q || ready_i);

    always_ff @(posedge clk_i) begin
      if (pop) head_q <= memory_q[read_q];
    end

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) head_valid_q <= 1'b0;
      else head_valid_q <= pop || (head_valid_q && !ready_i);
    end

    assign valid_o = head_valid_q;
    assign data_o  = head_q;
    assign count_o = stored_q + {{IndexBits{1'b0}}, head_valid_q};
  end else begin : gen_direct
    assign valid_o = stored_q != '0;
    assign pop     = valid_o && ready_i;
    assign data_o  = memory_q[read_q];
    assign count_o = stored_q;
  end

`ifdef FORMAL
  `include "formal/stream_fifo_properties.svh"
`endif

endmodule
