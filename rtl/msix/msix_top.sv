// SPDX-License-Identifier: Apache-2.0
/// MSI-X over the bridge: frames of a tunnel in and out, one ordered AXI4 write channel to the host, registers and the table by
/// AXI4-Lite. It wires the stages together; README.md has the picture, registers.md what firmware sees.
module msix_top #(
  parameter int unsigned Vectors = 2048  // table entries of all functions: 64 to 2,048, a multiple of 64
) (
  input  logic         clk_i,
  input  logic         rst_ni,

  // frames from the tunnel
  input  logic         rx_tvalid_i,
  output logic         rx_tready_o,
  input  logic [511:0] rx_tdata_i,
  input  logic [63:0]  rx_tkeep_i,
  input  logic         rx_tlast_i,

  // frames to the tunnel, one beat each
  output logic         tx_tvalid_o,
  input  logic         tx_tready_i,
  output logic [511:0] tx_tdata_o,
  output logic [63:0]  tx_tkeep_o,
  output logic         tx_tlast_o,

  // host memory: writes only
  output logic [3:0]   host_awid_o,
  output logic [63:0]  host_awaddr_o,    // of a line
  output logic [7:0]   host_awlen_o,
  output logic [2:0]   host_awsize_o,
  output logic [1:0]   host_awburst_o,
  output logic [23:0]  host_awuser_o,    // 0 message, 3:1 traffic class, 4 RO, 5 IDO, 21:6 requester, 23:22 target
  output logic         host_awvalid_o,
  input  logic         host_awready_i,
  output logic [511:0] host_wdata_o,
  output logic [63:0]  host_wstrb_o,
  output logic         host_wlast_o,
  output logic         host_wvalid_o,
  input  logic         host_wready_i,
  input  logic [3:0]   host_bid_i,
  input  logic [1:0]   host_bresp_i,
  input  logic         host_bvalid_i,
  output logic         host_bready_o,

  // registers, table and pending array
  input  logic [19:0]  cfg_awaddr_i,
  input  logic         cfg_awvalid_i,
  output logic         cfg_awready_o,
  input  logic [63:0]  cfg_wdata_i,
  input  logic [7:0]   cfg_wstrb_i,
  input  logic         cfg_wvalid_i,
  output logic         cfg_wready_o,
  output logic [1:0]   cfg_bresp_o,
  output logic         cfg_bvalid_o,
  input  logic         cfg_bready_i,
  input  logic [19:0]  cfg_araddr_i,
  input  logic         cfg_arvalid_i,
  output logic         cfg_arready_o,
  output logic [63:0]  cfg_rdata_o,
  output logic [1:0]   cfg_rresp_o,
  output logic         cfg_rvalid_o,
  input  logic         cfg_rready_i,

  // firmware
  output logic         irq_o,            // level: error records or control frames wait
  output logic         idle_o            // no progress is possible without input
);

  localparam int unsigned Word      = 64;
  localparam int unsigned Words     = Vectors / Word;
  localparam int unsigned EntryBits = $clog2(Vectors);
  localparam int unsigned Functions = msix_pkg::Functions;

  if (Vectors < 64 || Vectors > 2048 || Vectors % 64 != 0) begin : gen_bad_size
    $fatal(1, "msix_top: Vectors must be a multiple of 64, 64 to 2,048");
  end

  // ---- after reset: the memories are cleared, an entry of each a cycle ------------------------------------------------
  logic [11:0] sweep_q;
  logic        sweep, swept;

  assign swept = sweep_q[11];
  assign sweep = !swept;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) sweep_q <= '0;
    else if (sweep) sweep_q <= sweep_q + 1'b1;
  end

  // ---- settings and state ------------------------------------------------------------------------------------------
  logic                   enable, host_link, moderate;
  logic [msix_pkg::Connections*msix_pkg::ConnectionStride-1:0] connections;
  logic [Functions*msix_pkg::FunctionStride-1:0]            functions;
  logic [Functions*msix_pkg::Ranges*msix_pkg::RangeStride-1:0] ranges;
  logic [Functions-1:0]   busy, intx, no_data, none, many, full, aside, fault;
  logic [Functions*7-1:0] outstanding;
  logic [Words-1:0]       fire, pending_words;
  logic [Words*4-1:0]     owner;
  logic                   function_write, function_reset, function_known, function_refused, owned;
  logic [2:0]             function_number;
  logic [4:0]             function_index;
  logic [63:0]            function_rdata, wdata;
  logic [10:0]            access_entry, access_index, owned_entry;
  logic                   access_write, access_half, access_urgent;
  logic [1:0]             access_lanes;
  logic [msix_reg_pkg::Counters-1:0] count, judge_count;

  function_settings #(.Vectors(Vectors), .Word(Word)) u_functions (
    .clk_i, .rst_ni,
    .write_i(function_write), .function_i(function_number), .index_i(function_index), .wdata_i(wdata),
    .known_o(function_known), .refused_o(function_refused), .rdata_o(function_rdata), .reset_i(function_reset),
    .entry_i(owned_entry), .owned_o(owned),
    .functions_o(functions), .ranges_o(ranges),
    .host_link_i(host_link), .full_i(full), .busy_i(busy), .fire_o(fire), .owner_o(owner),
    .pending_i(pending_words), .intx_o(intx)
  );

  logic        clear_valid, clear_ready, reset_idle, unused_clear;
  logic [10:0] clear_entry;
  function_reset u_resets (
    .clk_i, .rst_ni,
    .reset_i(function_reset), .function_i(function_number), .functions_i(functions), .none_i(none),
    .clear_valid_o(clear_valid), .clear_ready_i(clear_ready), .clear_entry_o(clear_entry),
    .busy_o(busy), .idle_o(reset_idle)
  );

  // ---- frames ------------------------------------------------------------------------------------------------------
  logic         header_valid, header_single, judged_valid, judged_cut, judged_bad, take, in_idle;
  logic [511:0] header;
  logic         payload_we;
  logic [7:0]   payload_place, judged_place, free_place;
  logic [511:0] payload;

  frame_in u_in (
    .clk_i, .rst_ni,
    .enable_i(enable && swept),
    .rx_tvalid_i, .rx_tready_o, .rx_tdata_i, .rx_tkeep_i, .rx_tlast_i,
    .free_i(free_place), .payload_we_o(payload_we), .payload_place_o(payload_place), .payload_data_o(payload),
    .header_valid_o(header_valid), .header_single_o(header_single), .header_o(header),
    .judged_valid_o(judged_valid), .judged_cut_o(judged_cut), .judged_bad_o(judged_bad),
    .take_i(take), .idle_o(in_idle)
  );

  logic                 flush, forgive, data_valid, data_ready, data_aside, data_taken;
  logic [2:0]           frame_function, post_count;
  msix_pkg::post_t      data, message;
  logic                 raise_valid, raise_ready, raise_withdraw, raise_urgent, raised, raised_sent;
  logic [10:0]          raise_entry;
  msix_pkg::origin_t    raise_origin, raised_origin, left_origin, answered_origin;
  logic                 left, left_message, answered, answered_ready, answered_error, answered_message;
  logic [2:0]           answered_function;
  logic [10:0]          answered_entry;
  logic [msix_pkg::Streams-1:0]    acks, parked;
  logic                 nak_valid, forget, expected_we;
  logic [5:0]           nak_stream, expected_stream, judge_look, answer_look;
  msix_pkg::nak_t       nak;
  logic [31:0]          expected, judge_look_number, answer_look_number;
  logic                 judge_look_hit, answer_look_hit;
  logic [7:0]           parked_count, issued, sent;
  logic                 judge_valid, judge_done, control, judge_idle;
  logic [1:0]           judge_what;
  logic [63:0]          judge_rdata;
  logic [12:0]          data_bytes;
  logic [2:0]           error_valid, error_ready;
  msix_pkg::error_t     judge_error, access_error, answer_error;

  frame_judge u_judge (
    .clk_i, .rst_ni,
    .sweep_i(sweep), .sweep_index_i(sweep_q[10:0]),
    .host_link_i(host_link), .functions_i(functions), .ranges_i(ranges), .connections_i(connections), .busy_i(busy),
    .drop_i(function_reset), .drop_function_i(function_number),
    .header_valid_i(header_valid), .header_single_i(header_single), .header_i(header),
    .judged_valid_i(judged_valid), .judged_cut_i(judged_cut), .judged_bad_i(judged_bad), .take_o(take),
    .judged_o(judged_place),
    .no_data_i(no_data), .none_i(none), .many_i(many), .aside_i(aside), .fault_i(fault),
    .flush_o(flush), .forgive_o(forgive), .function_o(frame_function),
    .post_count_i(post_count), .data_valid_o(data_valid), .data_ready_i(data_ready), .data_o(data), .data_aside_o(data_aside),
    .raise_valid_o(raise_valid), .raise_ready_i(raise_ready), .raise_withdraw_o(raise_withdraw),
    .raise_urgent_o(raise_urgent), .raise_entry_o(raise_entry), .raise_origin_o(raise_origin),
    .raised_i(raised), .raised_sent_i(raised_sent), .raised_origin_i(raised_origin),
    .left_i(left), .left_origin_i(left_origin),
    .answered_i(answered), .answered_error_i(answered_error), .answered_message_i(answered_message),
    .answered_function_i(answered_function), .answered_origin_i(answered_origin),
    .ack_o(acks), .nak_valid_o(nak_valid), .nak_stream_o(nak_stream), .nak_o(nak), .forget_o(forget),
    .expected_we_o(expected_we), .expected_stream_o(expected_stream), .expected_o(expected),
    .parked_o(parked), .parked_count_o(parked_count),
    .access_valid_i(judge_valid), .access_i(judge_what), .access_write_i(access_write), .access_index_i(access_index),
    .access_wdata_i(wdata), .access_done_o(judge_done), .access_rdata_o(judge_rdata),
    .look_stream_o(judge_look), .look_hit_i(judge_look_hit), .look_number_i(judge_look_number),
    .control_o(control), .error_ready_i(error_ready[0]), .error_valid_o(error_valid[0]), .error_o(judge_error),
    .count_o(judge_count), .count_bytes_o(data_bytes), .idle_o(judge_idle)
  );

  assign data_taken = data_valid && data_ready;
  write_account u_account (
    .clk_i, .rst_ni,
    .data_i(data_taken), .data_function_i(frame_function), .data_aside_i(data_aside),
    .message_i(message_valid), .message_function_i(message.function_),
    .answered_i(answered), .answered_message_i(answered_message), .answered_error_i(answered_error),
    .answered_function_i(answered_function),
    .flush_i(flush), .forgive_i(forgive), .raise_function_i(frame_function),
    .clean_i(function_reset), .clean_function_i(function_number),
    .no_data_o(no_data), .none_o(none), .many_o(many), .full_o(full), .aside_o(aside), .fault_o(fault),
    .outstanding_o(outstanding)
  );

  // ---- table, pending array, moderation ----------------------------------------------------------------------------
  logic                 core_valid, core_ready, core_done, core_bad, core_idle;
  logic [2:0]           core_what;
  logic [63:0]          core_rdata, message_address;
  logic                 message_valid, message_framed;
  logic [EntryBits-1:0] message_entry;
  logic [31:0]          message_data;
  logic [msix_pkg::OriginBits-1:0] raised_bits;
  logic                 event_count, merged, withdrawn, held;

  msix_core #(.Vectors(Vectors), .Word(Word), .OriginBits(msix_pkg::OriginBits)) u_core (
    .clk_i, .rst_ni,
    .sweep_i(sweep), .sweep_entry_i(sweep_q[EntryBits-1:0]),
    .fire_i(fire), .moderate_i(moderate),
    .raise_valid_i(raise_valid), .raise_ready_o(raise_ready), .raise_withdraw_i(raise_withdraw), .raise_urgent_i(raise_urgent),
    .raise_entry_i(raise_entry[EntryBits-1:0]), .raise_origin_i(raise_origin),
    .raised_o(raised), .raised_sent_o(raised_sent), .raised_origin_o(raised_bits),
    .access_valid_i(core_valid), .access_ready_o(core_ready), .access_i(core_what), .access_write_i(access_write),
    .access_urgent_i(access_urgent), .access_half_i(access_half), .access_entry_i(access_entry[EntryBits-1:0]),
    .access_wdata_i(wdata), .access_lanes_i(access_lanes),
    .access_done_o(core_done), .access_rdata_o(core_rdata), .access_bad_o(core_bad),
    .clear_valid_i(clear_valid), .clear_ready_o(clear_ready), .clear_entry_i(clear_entry[EntryBits-1:0]),
    .room_i(post_count <= 3'd2),
    .raise_room_i(post_count <= 3'd3),
    .message_valid_o(message_valid), .message_entry_o(message_entry), .message_address_o(message_address),
    .message_data_o(message_data), .message_framed_o(message_framed),
    .pending_o(pending_words), .idle_o(core_idle),
    .count_event_o(event_count), .count_merged_o(merged), .count_withdrawn_o(withdrawn), .count_held_o(held)
  );
  assign raised_origin = raised_bits;

  // A message goes the way of its function's requester and traffic class, unrelaxed.
  logic [2:0]          message_function;
  msix_pkg::function_t message_settings;
  logic [10:0]         message_number;
  logic [4*32-1:0]     owners;
  assign owners           = (4*32)'(owner);
  assign message_number   = 11'(message_entry);
  assign message_function = owners[{message_number[10:6], 2'b00} +: 3];
  assign message_settings = functions[{message_function, 7'd0} +: msix_pkg::FunctionBitsAll];
  always_comb begin
    message           = '0;
    message.message   = 1'b1;
    message.address   = message_address;
    message.data      = message_data;
    message.user      = {2'd0, message_settings.requester, 2'd0, message_settings.traffic_class, 1'b1};
    message.function_ = message_function;
    message.entry     = message_number;
    message.origin    = message_framed ? raised_bits : '0;
  end

  // ---- host --------------------------------------------------------------------------------------------------------
  logic posted_idle;
  posted_stream u_posted (
    .clk_i, .rst_ni,
    .payload_we_i(payload_we), .payload_place_i(payload_place), .payload_data_i(payload),
    .judged_i(judged_place), .free_o(free_place),
    .message_valid_i(message_valid), .message_i(message),
    .data_valid_i(data_valid), .data_ready_o(data_ready), .data_i(data), .count_o(post_count),
    .forget_i(forget), .forget_stream_i(expected_stream),
    .left_o(left), .left_message_o(left_message), .left_origin_o(left_origin), .issued_o(issued), .sent_o(sent),
    .look0_stream_i(judge_look), .look0_hit_o(judge_look_hit), .look0_number_o(judge_look_number),
    .look1_stream_i(answer_look), .look1_hit_o(answer_look_hit), .look1_number_o(answer_look_number),
    .answered_o(answered), .answered_ready_i(answered_ready), .answered_error_o(answered_error),
    .answered_message_o(answered_message), .answered_function_o(answered_function), .answered_entry_o(answered_entry),
    .answered_origin_o(answered_origin), .idle_o(posted_idle),
    .host_awid_o, .host_awaddr_o, .host_awlen_o, .host_awsize_o, .host_awburst_o, .host_awuser_o, .host_awvalid_o,
    .host_awready_i, .host_wdata_o, .host_wstrb_o, .host_wlast_o, .host_wvalid_o, .host_wready_i, .host_bid_i, .host_bresp_i,
    .host_bvalid_i, .host_bready_o
  );

  // An error of the host is told with the function, and a message's vector.
  msix_pkg::function_t answered_settings;
  assign answered_settings = functions[{answered_function, 7'd0} +: msix_pkg::FunctionBitsAll];
  assign answered_ready    = error_ready[2];
  assign error_valid[2]    = answered && answered_error;
  always_comb begin
    answer_error           = '0;
    answer_error.cause     = answered_message ? 8'(msix_reg_pkg::CountMessageFault) : 8'(msix_reg_pkg::CountDataFault);
    answer_error.function_ = {13'd0, answered_function};
    answer_error.source    = answered_message ? {5'd0, answered_entry - answered_settings.base} : '0;
  end

  // ---- answers -----------------------------------------------------------------------------------------------------
  logic         send, sending, out_idle;
  logic [511:0] outbox;
  answer_out u_out (
    .clk_i, .rst_ni,
    .ack_i(acks), .nak_valid_i(nak_valid), .nak_stream_i(nak_stream), .nak_i(nak), .forget_i(forget), .raising_i(raised),
    .expected_we_i(expected_we), .expected_stream_i(expected_stream), .expected_i(expected), .parked_i(parked),
    .look_stream_o(answer_look), .look_hit_i(answer_look_hit), .look_number_i(answer_look_number),
    .connections_i(connections),
    .send_i(send), .outbox_i(outbox), .busy_o(sending),
    .tx_tvalid_o, .tx_tready_i, .tx_tdata_o, .tx_tkeep_o, .tx_tlast_o, .idle_o(out_idle)
  );

  // ---- firmware ----------------------------------------------------------------------------------------------------
  logic [31:0] error_producer, error_consumer;
  logic        error_dropped, ring_read, error_idle;
  logic [3:0]  ring_index;
  logic [msix_pkg::ErrorBits-1:0] ring;

  error_ring u_errors (
    .clk_i, .rst_ni,
    .valid_i(error_valid), .ready_o(error_ready), .error_i({answer_error, access_error, judge_error}),
    .producer_o(error_producer), .consumer_i(error_consumer), .dropped_o(error_dropped),
    .read_i(ring_read), .read_index_i(ring_index), .read_o(ring), .idle_o(error_idle)
  );

  always_comb begin
    count = judge_count;
    count[msix_reg_pkg::CountEvents]        = event_count;
    count[msix_reg_pkg::CountMessages]      = left && left_message;
    count[msix_reg_pkg::CountMerged]        = merged;
    count[msix_reg_pkg::CountWithdrawn]     = withdrawn;
    count[msix_reg_pkg::CountHeld]          = held;
    count[msix_reg_pkg::CountDataFault]     = error_valid[2] && !answered_message;
    count[msix_reg_pkg::CountMessageFault]  = error_valid[2] && answered_message;
    count[msix_reg_pkg::CountErrorsDropped] = error_dropped;
  end

  msix_csr #(.Vectors(Vectors), .Word(Word)) u_csr (
    .clk_i, .rst_ni,
    .cfg_awaddr_i, .cfg_awvalid_i, .cfg_awready_o, .cfg_wdata_i, .cfg_wstrb_i, .cfg_wvalid_i, .cfg_wready_o, .cfg_bresp_o,
    .cfg_bvalid_o, .cfg_bready_i, .cfg_araddr_i, .cfg_arvalid_i, .cfg_arready_o, .cfg_rdata_o, .cfg_rresp_o, .cfg_rvalid_o,
    .cfg_rready_i,
    .enable_o(enable), .host_link_o(host_link), .moderate_o(moderate), .connections_o(connections),
    .idle_i(idle_o), .swept_i(swept), .parked_i(parked_count), .busy_i(busy), .intx_i(intx), .issued_i(issued), .sent_i(sent),
    .function_write_o(function_write), .function_reset_o(function_reset), .function_o(function_number),
    .function_index_o(function_index), .function_known_i(function_known), .function_refused_i(function_refused),
    .function_rdata_i(function_rdata), .functions_i(functions), .outstanding_i(outstanding), .owned_entry_o(owned_entry), .owned_i(owned),
    .judge_valid_o(judge_valid), .judge_o(judge_what), .judge_done_i(judge_done), .judge_rdata_i(judge_rdata),
    .core_valid_o(core_valid), .core_ready_i(core_ready), .core_o(core_what), .core_done_i(core_done), .core_bad_i(core_bad),
    .core_rdata_i(core_rdata),
    .write_o(access_write), .wdata_o(wdata), .lanes_o(access_lanes), .urgent_o(access_urgent), .half_o(access_half),
    .entry_o(access_entry), .index_o(access_index),
    .error_valid_o(error_valid[1]), .error_ready_i(error_ready[1]), .error_o(access_error),
    .error_producer_i(error_producer), .error_consumer_o(error_consumer), .ring_read_o(ring_read), .ring_index_o(ring_index),
    .ring_i(ring),
    .control_i(control), .header_i(header), .send_o(send), .outbox_o(outbox), .sending_i(sending),
    .count_i(count), .bytes_i(data_bytes), .interrupt_o(irq_o)
  );

  assign idle_o = swept && in_idle && judge_idle && core_idle && posted_idle && out_idle && error_idle && reset_idle;

  assign unused_clear = ^{raise_entry, access_entry, clear_entry, answered_settings, message_settings};

endmodule
