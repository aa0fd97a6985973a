// SPDX-License-Identifier: Apache-2.0
// A FIFO between two AXI4-Streams of bytes.
module fifo #(
  parameter int unsigned Depth = 8  // entries, a power of two
) (
  input  logic       clk,
  input  logic       rst_n,
  input  logic       s_axis_tvalid,
  output logic       s_axis_tready,
  input  logic [7:0] s_axis_tdata,
  input  logic       s_axis_tlast,
  output logic       m_axis_tvalid,
  input  logic       m_axis_tready,
  output logic [7:0] m_axis_tdata,
  output logic       m_axis_tlast,
  output logic       full
);

  localparam int unsigned Bits = $clog2(Depth);

  logic [8:0]      memory [Depth];
  logic [Bits-1:0] head, tail;
  logic [Bits:0]   count;

  wire push = s_axis_tvalid && s_axis_tready;
  wire pop  = m_axis_tvalid && m_axis_tready;

  assign full          = count == (Bits + 1)'(Depth);
  assign s_axis_tready = !full;
  assign m_axis_tvalid = count != '0;
  assign {m_axis_tlast, m_axis_tdata} = memory[head];

  always_ff @(posedge clk) begin
    if (push) memory[tail] <= {s_axis_tlast, s_axis_tdata};
    if (!rst_n) begin
      head  <= '0;
      tail  <= '0;
      count <= '0;
    end else begin
      if (push) tail <= tail + 1'b1;
      if (pop)  head <= head + 1'b1;
      count <= count + (Bits + 1)'(push) - (Bits + 1)'(pop);
    end
  end

endmodule
