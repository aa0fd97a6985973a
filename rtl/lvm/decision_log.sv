// SPDX-License-Identifier: Apache-2.0
/// One trace of what the stages decide: merges their log streams, each event stamped with the cycle in which it was
/// accepted. Events leave in the order of their stamps, those of one cycle in the order of the streams. None is ever
/// lost: a full buffer makes its stage wait. The trace port cannot be stopped.
module decision_log #(
  parameter  int unsigned Streams   = 3,  // log streams, 1 to 8
  localparam int unsigned EventBits = 96  // of lvm_pkg::decision_t
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  // events in; a stream's bits are those of lvm_pkg::decision_t
  input  logic [Streams-1:0]           log_valid_i,
  output logic [Streams-1:0]           log_ready_o,
  input  logic [Streams*EventBits-1:0] log_i,
  // trace out
  output logic                         trace_valid_o,
  output logic [EventBits+31:0]        trace_data_o,  // {cycle since reset, event}
  output logic                         idle_o         // every event has left
);

  localparam int unsigned Width = EventBits + 32;

  logic [31:0]              cycle_q;
  logic [Streams-1:0]       head_valid;
  logic [Streams*Width-1:0] heads;
  logic [Streams-1:0]       grant;     // the oldest head
  logic [Width-1:0]         granted;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) cycle_q <= '0;
    else cycle_q <= cycle_q + 32'd1;
  end

  for (genvar i = 0; i < Streams; i++) begin : gen_stream
    logic [2:0]         unused_count;
    logic [Streams-1:0] behind;  // heads that this one must let pass

    stream_fifo #(.Width(Width), .Depth(4)) u_events (
      .clk_i,
      .rst_ni,
      .valid_i(log_valid_i[i]),
      .ready_o(log_ready_o[i]),
      .data_i ({cycle_q, log_i[i*EventBits +: EventBits]}),
      .valid_o(head_valid[i]),
      .ready_i(grant[i]),
      .data_o (heads[i*Width +: Width]),
      .count_o(unused_count)
    );

    for (genvar j = 0; j < Streams; j++) begin : gen_pair
      if (i == j) begin : gen_self
        assign behind[j] = 1'b0;
      end else begin : gen_other
        // Stamps are at most some cycles apart, so the sign of the difference orders them across the wrap.
        logic [31:0] age;
        logic        unused_age;
        assign age        = heads[i*Width + EventBits +: 32] - heads[j*Width + EventBits +: 32];
        assign unused_age = ^age[30:0];
        if (j < i) begin : gen_before
          assign behind[j] = head_valid[j] && (!age[31]);
        end else begin : gen_after
          assign behind[j] = head_valid[j] && (!age[31] && age != '0);
        end
      end
    end

    assign grant[i] = head_valid[i] && (behind == '0);
  end

  always_comb begin
    granted = '0;
    for (int unsigned i = 0; i < Streams; i++) begin
      granted = granted | (heads[i*Width +: Width] & {Width{grant[i]}});
    end
  end

  always_ff @(posedge clk_i) begin
    if (grant != '0) trace_data_o <= granted;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) trace_valid_o <= 1'b0;
    else trace_valid_o <= (grant != '0);
  end

  assign idle_o = (head_valid == '0) && !trace_valid_o;

endmodule
