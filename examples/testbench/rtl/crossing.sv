// SPDX-License-Identifier: Apache-2.0
// A FIFO whose ends have clocks of their own. Positions cross as Gray codes, through two registers each.
module crossing #(
  parameter int unsigned Depth = 8  // entries, a power of two, at least 4
) (
  input  logic       s_clk,
  input  logic       m_clk,
  input  logic       rst_n,  // of both ends, at once
  input  logic       s_axis_tvalid,
  output logic       s_axis_tready,
  input  logic [7:0] s_axis_tdata,
  input  logic       s_axis_tlast,
  output logic       m_axis_tvalid,
  input  logic       m_axis_tready,
  output logic [7:0] m_axis_tdata,
  output logic       m_axis_tlast
);

  localparam int unsigned Bits = $clog2(Depth);

  logic [8:0]    memory [Depth];
  logic [Bits:0] tail, tail_gray, tail_gray_1, tail_gray_2;
  logic [Bits:0] head, head_gray, head_gray_1, head_gray_2;

  wire push = s_axis_tvalid && s_axis_tready;
  wire pop  = m_axis_tvalid && m_axis_tready;
  wire [Bits:0] tail_next = tail + (Bits + 1)'(push);
  wire [Bits:0] head_next = head + (Bits + 1)'(pop);

  // Full: one lap ahead of the other end, which in Gray code means the two highest bits differ and the rest agree.
  assign s_axis_tready = tail_gray != {~head_gray_2[Bits:Bits-1], head_gray_2[Bits-2:0]};
  assign m_axis_tvalid = head_gray != tail_gray_2;
  assign {m_axis_tlast, m_axis_tdata} = memory[head[Bits-1:0]];

  always_ff @(posedge s_clk) if (push) memory[tail[Bits-1:0]] <= {s_axis_tlast, s_axis_tdata};

  always_ff @(posedge s_clk or negedge rst_n) begin
    if (!rst_n) {tail, tail_gray, head_gray_1, head_gray_2} <= '0;
    else begin
      tail        <= tail_next;
      tail_gray   <= tail_next ^ (tail_next >> 1);
      head_gray_1 <= head_gray;
      head_gray_2 <= head_gray_1;
    end
  end

  always_ff @(posedge m_clk or negedge rst_n) begin
    if (!rst_n) {head, head_gray, tail_gray_1, tail_gray_2} <= '0;
    else begin
      head        <= head_next;
      head_gray   <= head_next ^ (head_next >> 1);
      tail_gray_1 <= tail_gray;
      tail_gray_2 <= tail_gray_1;
    end
  end

endmodule
