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
  input  logic [msix_pkg::Connections*msix_pkg::ConnectionBits-1:0] connections_i,
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
    Idle  = 3'd0,
    Look  = 3'd1,  // the stream's number is known
    Weigh = 3'd2,  // its state is
    Sum   = 3'd3,  // the frame is; its CRC is made
    Send  = 3'd4
  } state_t;
  state_t state_q;

  logic [msix_pkg::Streams-1:0]     ack_q, nak_q, wants, here, naks;
  logic [msix_pkg::StreamBits-1:0]  stream_q;
  logic [msix_pkg::Connections-1:0] some, connection_grant;
  logic [3:0]                       lanes, lane_grant;
  logic [3:0]                       connection;
  logic [1:0]                       lane;
  logic                             pick, sending_q, outbox_q;
  logic                             acks;

  assign wants = ack_q | nak_q;
  for (genvar c = 0; c < msix_pkg::Connections; c++) begin : gen_some
    assign some[c] = |wants[4*c +: 4];
  end
  round_robin_arbiter #(.Count(msix_pkg::Connections)) u_connections (
    .clk_i, .rst_ni, .request_i(some), .take_i(pick), .grant_o(connection_grant)
  );
  round_robin_arbiter #(.Count(4)) u_lanes (
    .clk_i, .rst_ni, .request_i(lanes), .take_i(pick), .grant_o(lane_grant)
  );
  always_comb begin
    lanes      = '0;
    connection = '0;
    for (int unsigned c = 0; c < msix_pkg::Connections; c++) begin
      if (connection_grant[c]) begin
        lanes      = lanes | wants[4*c +: 4];
        connection = connection | 4'(c);
      end
    end
    lane = '0;
    for (int unsigned l = 0; l < 4; l++) if (lane_grant[l]) lane = lane | 2'(l);
  end
  assign pick = state_q == Idle && !outbox_q && some != '0;

  // ---- state of the stream -----------------------------------------------------------------------------------------
  logic [31:0]                   expecteds_q [msix_pkg::Streams];
  logic [31:0]                   expected_q;
  logic [msix_pkg::NakBits-1:0]  slots_q [msix_pkg::Streams];
  logic [msix_pkg::NakBits-1:0]  slot_q;
  logic                          slot_we;
  msix_pkg::nak_t                slot;
  msix_pkg::connection_t         connection_q;
  logic [msix_pkg::ConnectionBits-1:0] connection_n;

  assign slot_we = nak_valid_i && !nak_q[nak_stream_i];
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
    if (pick) stream_q <= {connection, lane};
    if (state_q == Look) connection_q <= connection_n;
  end
  always_comb begin
    connection_n = '0;
    for (int unsigned c = 0; c < msix_pkg::Connections; c++) begin
      if (stream_q[5:2] == 4'(c)) connection_n = connection_n | connections_i[msix_pkg::ConnectionBits*c +: msix_pkg::ConnectionBits];
    end
  end

  // ---- the answer --------------------------------------------------------------------------------------------------
  logic [31:0]  placed, behind;
  logic         sends_nak, sends_ack, weigh, settled;
  logic [511:0] answer, frame_q;

  assign look_stream_o = stream_q;
  assign settled   = !raising_i && !(expected_we_i && expected_stream_i == stream_q);
  assign weigh     = state_q == Weigh && settled;
  assign placed    = (look_hit_i ? look_number_i : expected_q - 32'(parked_i[stream_q])) - 32'd1;
  assign behind    = look_number_i - slot.number;  // a NAK acknowledges what is before it
  assign sends_nak = nak_q[stream_q] && (!look_hit_i || !behind[31]);
  assign sends_ack = !sends_nak && ack_q[stream_q];

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
  assign acks = weigh && sends_ack;
  for (genvar s = 0; s < msix_pkg::Streams; s++) begin : gen_stream
    logic forgotten;
    assign forgotten = forget_i && expected_stream_i == msix_pkg::StreamBits'(s);
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        ack_q[s] <= 1'b0;
        nak_q[s] <= 1'b0;
      end else begin
        ack_q[s] <= !forgotten && (ack_i[s] || (ack_q[s] && !(acks && here[s])));
        nak_q[s] <= !forgotten && (naks[s] || (nak_q[s] && !(weigh && sends_nak && here[s])));
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
      sum_q    <= (state_q == Idle && outbox_q) || (weigh && (sends_nak || sends_ack));
      case (state_q)
        Idle: begin
          sending_q <= outbox_q;
          if (outbox_q) state_q <= Sum;
          else if (pick) state_q <= Look;
        end
        Look:    if (settled) state_q <= Weigh;
        Weigh: begin
          // What changed meanwhile is read again.
          if (!settled) state_q <= Look;
          else state_q <= sends_nak || sends_ack ? Sum : Idle;
        end
        Sum:     if (crc_valid) state_q <= Send;
        default: if (tx_tready_i) state_q <= Idle;
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    if (state_q == Idle && outbox_q) frame_q <= {32'd0, outbox_i[479:0]};
    else if (weigh) frame_q <= answer;
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
