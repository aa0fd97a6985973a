// SPDX-License-Identifier: Apache-2.0
/// Frames to the tunnel: what streams have to answer, one slot each, and what firmware puts into the outbox. A later ACK takes the
/// place of an earlier one; a NAK stays until it is sent, and goes first. What an answer acknowledges is settled when it is made:
/// everything consumed before the first frame that has not left or is parked.
module answer_out (
  input  logic                              clk_i,
  input  logic                              rst_ni,
  // what streams have to answer
  input  logic [msix_pkg::Streams-1:0]      ack_i,
  input  logic                              nak_valid_i,
  input  logic [msix_pkg::StreamBits-1:0]   nak_stream_i,
  input  msix_pkg::nak_t                    nak_i,
  input  logic                              forget_i,           // the stream of expected_stream_i answers nothing
  input  logic                              raising_i,          // a raise is between the frame and posted_stream
  // state of streams
  input  logic                              expected_we_i,
  input  logic [msix_pkg::StreamBits-1:0]   expected_stream_i,
  input  logic [31:0]                       expected_i,
  input  logic [msix_pkg::Streams-1:0]      parked_i,
  output logic [msix_pkg::StreamBits-1:0]   look_stream_o,      // of posted_stream
  input  logic                              look_hit_i,
  input  logic [31:0]                       look_number_i,
  input  logic [msix_pkg::Connections*msix_pkg::ConnectionStride-1:0] connections_i,
  // outbox
  input  logic                              send_i,             // only while not busy
  input  logic [511:0]                      outbox_i,
  output logic                              busy_o,
  // tunnel
  output logic                              tx_tvalid_o,
  input  logic                              tx_tready_i,
  output logic [511:0]                      tx_tdata_o,
  output logic [63:0]                       tx_tkeep_o,
  output logic                              tx_tlast_o,
  output logic                              idle_o
);

  typedef enum logic [2:0] {
    Idle   = 3'd0,
    Pick   = 3'd1,  // the connection is known
    Look   = 3'd2,  // its stream is
    Weigh  = 3'd3,  // the stream's state is: it is kept
    Choose = 3'd4,  // and judged
    Sum    = 3'd5,  // the frame is there; its CRC is made
    Send   = 3'd6
  } state_t;
  state_t state_q;

  logic [msix_pkg::Streams-1:0]     ack_q, nak_q, wants, here, naks;
  logic [msix_pkg::StreamBits-1:0]  stream_q;
  logic [msix_pkg::Connections-1:0] some, connection_grant;
  logic [3:0]                       lanes, lane_grant;
  logic [3:0]                       connection, picked_q;
  logic [1:0]                       lane;
  logic                             pick, sending_q, outbox_q;

  assign wants = ack_q | nak_q;
  for (genvar c = 0; c < msix_pkg::Connections; c++) begin : gen_some
    assign some[c] = |wants[4*c +: 4];
  end
  round_robin_arbiter #(.Count(msix_pkg::Connections)) u_connections (
    .clk_i, .rst_ni, .request_i(some), .take_i(pick), .grant_o(connection_grant)
  );
  round_robin_arbiter #(.Count(4)) u_lanes (
    .clk_i, .rst_ni, .request_i(lanes), .take_i(state_q == Pick), .grant_o(lane_grant)
  );
  assign connection = {|(connection_grant & 16'hff00), |(connection_grant & 16'hf0f0), |(connection_grant & 16'hcccc),
                       |(connection_grant & 16'haaaa)};
  assign lanes      = wants[{picked_q, 2'b00} +: 4];
  assign lane       = {|(lane_grant & 4'hc), |(lane_grant & 4'ha)};
  assign pick = state_q == Idle && !outbox_q && some != '0;

  // ---- state of the stream -----------------------------------------------------------------------------------------
  logic [31:0]                   expecteds_q [msix_pkg::Streams];
  logic [31:0]                   expected_q;
  logic [msix_pkg::NakBits-1:0]  slots_q [msix_pkg::Streams];
  logic [msix_pkg::NakBits-1:0]  slot_q;
  logic                          slot_we;
  msix_pkg::nak_t                slot;
  msix_pkg::connection_t         connection_q;

  assign slot_we = nak_valid_i && (!nak_q[nak_stream_i] || (nak_sent && nak_stream_i == stream_q));
  assign slot    = slot_q;

  always_ff @(posedge clk_i) begin
    if (expected_we_i) expecteds_q[expected_stream_i] <= expected_i;
    if (state_q == Look) expected_q <= expecteds_q[stream_q];
  end
  always_ff @(posedge clk_i) begin
    if (slot_we) slots_q[nak_stream_i] <= nak_i;
    if (state_q == Look) slot_q <= slots_q[stream_q];
  end
  always_ff @(posedge clk_i) begin
    if (pick) picked_q <= connection;
    if (state_q == Pick) stream_q <= {picked_q, lane};
    if (state_q == Look) connection_q <= connections_i[{stream_q[5:2], 7'd0} +: msix_pkg::ConnectionBits];
  end

  // ---- the answer --------------------------------------------------------------------------------------------------
  logic [31:0]  placed, behind;
  logic         sends_nak, sends_ack, nak_sent, weigh, choose, settled;
  logic         hit_q, parked_q;         // the stream's state when it was weighed
  logic         acked_q, refused_q;      // what it had to answer then
  logic [31:0]  number_q;
  logic [511:0] answer, frame_q;

  assign look_stream_o = stream_q;
  assign settled   = !raising_i && !(expected_we_i && expected_stream_i == stream_q);
  assign weigh     = state_q == Weigh && settled;
  assign choose    = state_q == Choose;
  assign placed    = hit_q ? number_q - 32'd1 : parked_q ? expected_q - 32'd2 : expected_q - 32'd1;
  assign behind    = number_q - slot.number;  // a NAK acknowledges what is before it
  assign sends_nak = choose && refused_q && (!hit_q || !behind[31]);
  assign sends_ack = choose && !sends_nak && acked_q;
  assign nak_sent  = sends_nak;

  // An ACK is taken back when it was weighed, as what leaves from then on wants another; and wanted again if a NAK went instead.
  always_ff @(posedge clk_i) begin
    if (weigh) begin
      hit_q     <= look_hit_i;
      number_q  <= look_number_i;
      parked_q  <= parked_i[stream_q];
      acked_q   <= ack_q[stream_q];
    end
    if (state_q == Look) refused_q <= nak_q[stream_q];  // the slot is read now
  end

  always_comb begin
    answer           = '0;
    answer[7:0]      = {msix_pkg::Version, sends_nak ? msix_pkg::TypeNak : msix_pkg::TypeAck};
    answer[31:8]     = connection_q.id;
    answer[47:32]    = connection_q.epoch;
    answer[55:48]    = {6'd0, stream_q[1:0]};
    answer[95:64]    = sends_nak ? slot.number : placed;
    answer[159:144]  = sends_nak ? slot.function_ : '0;
    answer[175:160]  = sends_nak ? slot.source : '0;
    answer[191:176]  = sends_nak ? {8'd0, slot.reason} : '0;
  end

  assign here = msix_pkg::Streams'(1) << stream_q;
  assign naks = nak_valid_i ? msix_pkg::Streams'(1) << nak_stream_i : '0;
  for (genvar s = 0; s < msix_pkg::Streams; s++) begin : gen_stream
    logic forgotten;
    assign forgotten = forget_i && expected_stream_i == msix_pkg::StreamBits'(s);
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        ack_q[s] <= 1'b0;
        nak_q[s] <= 1'b0;
      end else begin
        ack_q[s] <= !forgotten && (ack_i[s] || (ack_q[s] && !(weigh && here[s])) || (sends_nak && acked_q && here[s]));
        nak_q[s] <= !forgotten && (naks[s] || (nak_q[s] && !(nak_sent && here[s])));
      end
    end
  end

  // ---- CRC and sending ---------------------------------------------------------------------------------------------
  logic        sum_q, crc_valid;
  logic [31:0] crc;

  crc32c_512 u_crc (
    .clk_i, .rst_ni,
    .valid_i(sum_q), .first_i(1'b1), .last_i(1'b1), .missing_i(6'd0), .data_i(frame_q),
    .valid_o(crc_valid), .crc_o(crc)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q   <= Idle;
      outbox_q  <= 1'b0;
      sending_q <= 1'b0;
      sum_q     <= 1'b0;
    end else begin
      outbox_q <= send_i || (outbox_q && !(state_q == Send && sending_q && tx_tready_i));
      sum_q    <= (state_q == Idle && outbox_q) || sends_nak || sends_ack;
      case (state_q)
        Idle: begin
          sending_q <= outbox_q;
          if (outbox_q) state_q <= Sum;
          else if (pick) state_q <= Pick;
        end
        Pick:    state_q <= lanes != '0 ? Look : Idle;
        Look:    if (settled) state_q <= Weigh;
        Weigh: begin
          // What changed meanwhile is read again.
          state_q <= settled ? Choose : Look;
        end
        Choose:  state_q <= sends_nak || sends_ack ? Sum : Idle;
        Sum:     if (crc_valid) state_q <= Send;
        default: if (tx_tready_i) state_q <= Idle;
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    if (state_q == Idle && outbox_q) frame_q <= {32'd0, outbox_i[479:0]};
    else if (choose) frame_q <= answer;
    if (crc_valid) frame_q[511:480] <= crc;
  end

  assign busy_o      = outbox_q;
  assign tx_tvalid_o = state_q == Send;
  assign tx_tdata_o  = frame_q;
  assign tx_tkeep_o  = '1;
  assign tx_tlast_o  = 1'b1;
  assign idle_o      = state_q == Idle && !outbox_q && wants == '0;

  logic unused_settings;
  assign unused_settings = ^{connection_q.rate, connection_q.functions, connection_q.valid, outbox_i[511:480], behind[30:0]};

endmodule
