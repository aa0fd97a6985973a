// SPDX-License-Identifier: Apache-2.0
/// P and Q of frames of a stream, the device of the testbench benchmarks: a FIFO, an engine, a FIFO.
/// For each frame of data beats there comes one of two: P, the XOR of all, and Q, the sum of data beat i times 2^(n-1-i)
/// over GF(2^8) with polynomial 0x11d, by Horner's rule, one beat a cycle.
module pq_stream #(
  parameter int unsigned DataBits = 512,  // of a beat
  parameter int unsigned Depth    = 16    // entries of each FIFO
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  // data beats
  input  logic                s_axis_tvalid,
  output logic                s_axis_tready,
  input  logic [DataBits-1:0] s_axis_tdata,
  input  logic                s_axis_tlast,
  // P, then Q with the last mark
  output logic                m_axis_tvalid,
  input  logic                m_axis_tready,
  output logic [DataBits-1:0] m_axis_tdata,
  output logic                m_axis_tlast
);

  logic                in_valid, in_ready, in_last;
  logic [DataBits-1:0] in_data;
  logic                out_valid, out_ready, out_last;
  logic [DataBits-1:0] out_data;
  logic [DataBits-1:0] p_q, q_q, doubled;
  logic                first_q;
  typedef enum logic [1:0] {Gather, SendP, SendQ} state_e;
  state_e              state_q;
  logic [$clog2(Depth):0] unused_in_count, unused_out_count;

  stream_fifo #(.Width(DataBits + 1), .Depth(Depth)) u_in (
    .clk_i, .rst_ni,
    .valid_i(s_axis_tvalid), .ready_o(s_axis_tready), .data_i({s_axis_tlast, s_axis_tdata}),
    .valid_o(in_valid), .ready_i(in_ready), .data_o({in_last, in_data}), .count_o(unused_in_count)
  );

  stream_fifo #(.Width(DataBits + 1), .Depth(Depth)) u_out (
    .clk_i, .rst_ni,
    .valid_i(out_valid), .ready_o(out_ready), .data_i({out_last, out_data}),
    .valid_o(m_axis_tvalid), .ready_i(m_axis_tready), .data_o({m_axis_tlast, m_axis_tdata}),
    .count_o(unused_out_count)
  );

  // every byte times 2: shifted, and reduced where the top bit falls out
  always_comb begin
    for (int unsigned i = 0; i < DataBits / 8; i++) begin
      doubled[8*i +: 8] = {q_q[8*i +: 7], 1'b0} ^ (q_q[8*i+7] ? 8'h1d : 8'h00);
    end
  end

  assign in_ready  = state_q == Gather;
  assign out_valid = state_q != Gather;
  assign out_last  = state_q == SendQ;
  assign out_data  = state_q == SendQ ? q_q : p_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= Gather;
      first_q <= 1'b1;
    end else begin
      unique case (state_q)
        Gather: if (in_valid) begin
          first_q <= in_last;
          if (in_last) state_q <= SendP;
        end
        SendP:   if (out_ready) state_q <= SendQ;
        SendQ:   if (out_ready) state_q <= Gather;
        default: state_q <= Gather;
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    if (state_q == Gather && in_valid) begin
      p_q <= first_q ? in_data : p_q ^ in_data;
      q_q <= first_q ? in_data : doubled ^ in_data;
    end
  end

endmodule
