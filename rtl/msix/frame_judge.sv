// SPDX-License-Identifier: Apache-2.0
/// Judges one frame after the other, four cycles each, and does what it asks; between them it looks at raises that are parked, and
/// lets firmware at the state of streams, the vector map and the transports.
///
///   cycle 1  the header is here: its connection, function, expected sequence and transport are looked up
///   cycle 2  sequence, range and carrier are compared; the vector is mapped, the fence's stream looked up
///   cycle 3  all checks become one cause
///   cycle 4  length and CRC are known: refuse, park, or hand on
///
/// A frame of several beats is begun when it has ended, and any only with room in the posted stream, so that nothing here waits for
/// the tunnel or the host.
module frame_judge (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  // after reset
  input  logic                          sweep_i,           // memories are cleared, one entry a cycle
  input  logic [10:0]                   sweep_index_i,
  // settings
  input  logic                          host_link_i,
  input  logic [msix_pkg::Functions*msix_pkg::FunctionStride-1:0] functions_i,
  input  logic [msix_pkg::Functions*msix_pkg::Ranges*msix_pkg::RangeStride-1:0] ranges_i,
  input  logic [msix_pkg::Connections*msix_pkg::ConnectionStride-1:0] connections_i,
  input  logic [msix_pkg::Functions-1:0] busy_i,           // being reset
  input  logic                          drop_i,            // parked raises of this function; only with access_done_o
  input  logic [msix_pkg::FunctionBits-1:0] drop_function_i,
  // frames
  input  logic                          header_valid_i,
  input  logic                          header_single_i,
  input  logic [511:0]                  header_i,
  input  logic                          judged_valid_i,
  input  logic                          judged_cut_i,
  input  logic                          judged_bad_i,
  output logic                          take_o,
  output logic [7:0]                    judged_o,          // first payload beat behind all that was judged
  // writes without a response
  input  logic [msix_pkg::Functions-1:0] no_data_i,
  input  logic [msix_pkg::Functions-1:0] none_i,
  input  logic [msix_pkg::Functions-1:0] many_i,
  input  logic [msix_pkg::Functions-1:0] aside_i,
  input  logic [msix_pkg::Functions-1:0] fault_i,
  output logic                          flush_o,
  output logic                          forgive_o,
  output logic [msix_pkg::FunctionBits-1:0] function_o,    // of the frame in hand
  // data
  input  logic [2:0]                    post_count_i,
  output logic                          data_valid_o,
  input  logic                          data_ready_i,
  output msix_pkg::post_t               data_o,
  output logic                          data_aside_o,      // with data: not the way of messages
  // raises
  output logic                          raise_valid_o,
  input  logic                          raise_ready_i,
  output logic                          raise_withdraw_o,
  output logic                          raise_urgent_o,
  output logic [msix_pkg::EntryBits-1:0] raise_entry_o,
  output msix_pkg::origin_t             raise_origin_o,
  input  logic                          raised_i,
  input  logic                          raised_sent_i,
  input  msix_pkg::origin_t             raised_origin_i,
  // what has left, and responses
  input  logic                          left_i,
  input  msix_pkg::origin_t             left_origin_i,
  input  logic                          answered_i,
  input  logic                          answered_error_i,
  input  logic                          answered_message_i,
  input  logic [msix_pkg::FunctionBits-1:0] answered_function_i,
  input  msix_pkg::origin_t             answered_origin_i,
  // answers
  output logic [msix_pkg::Streams-1:0]  ack_o,
  output logic                          nak_valid_o,
  output logic [msix_pkg::StreamBits-1:0] nak_stream_o,
  output msix_pkg::nak_t                nak_o,
  output logic                          forget_o,          // what the stream was about to answer
  output logic                          expected_we_o,
  output logic [msix_pkg::StreamBits-1:0] expected_stream_o,
  output logic [31:0]                   expected_o,
  output logic [msix_pkg::Streams-1:0]  parked_o,
  output logic [7:0]                    parked_count_o,
  // accesses of firmware
  input  logic                          access_valid_i,
  input  logic [1:0]                    access_i,          // 0 none of the memories, 1 stream, 2 map, 3 transport
  input  logic                          access_write_i,
  input  logic [10:0]                   access_index_i,    // stream: {stream, which register}
  input  logic [63:0]                   access_wdata_i,
  output logic                          access_done_o,     // no frame is in hand
  output logic [63:0]                   access_rdata_o,    // with done
  output logic [msix_pkg::StreamBits-1:0] look_stream_o,   // of posted_stream
  input  logic                          look_hit_i,
  input  logic [31:0]                   look_number_i,
  // control frames, refusals, counters
  output logic                          control_o,         // the header is one
  input  logic                          error_ready_i,
  output logic                          error_valid_o,     // only after ready
  output msix_pkg::error_t              error_o,
  output logic [msix_reg_pkg::Counters-1:0] count_o,
  output logic [12:0]                   count_bytes_o,     // of a DATA frame
  output logic                          idle_o
);

  localparam int unsigned RangesAll  = msix_pkg::Ranges * msix_pkg::RangeStride;
  localparam int unsigned ParkedBits = 11 + 16 + 2 + 32 + 32 + 1;
  localparam logic [4:0] Passed = 5'd0;

  typedef enum logic [1:0] {
    Idle    = 2'd0,
    Compare = 2'd1,
    Conclude = 2'd2,
    Decide  = 2'd3
  } state_t;
  state_t state_q;

  // ---- the frame ---------------------------------------------------------------------------------------------------
  logic [3:0]   frame_type;
  logic [23:0]  frame_id;
  logic [7:0]   frame_stream, frame_carrier, frame_fence_stream;
  logic [31:0]  frame_number, frame_fence, frame_transport;
  logic [15:0]  frame_function, frame_bytes, frame_vector;
  logic [63:0]  frame_address;
  logic         is_data, is_raise, is_withdraw, is_control;
  logic         unused_frame;

  assign frame_type         = header_i[3:0];
  assign frame_id           = header_i[31:8];
  assign frame_stream       = header_i[55:48];
  assign frame_number       = header_i[95:64];
  assign frame_fence        = header_i[127:96];
  assign frame_fence_stream = header_i[135:128];
  assign frame_carrier      = header_i[143:136];
  assign frame_function     = header_i[159:144];
  assign frame_vector       = header_i[175:160];
  assign frame_address      = header_i[255:192];
  assign frame_bytes        = header_i[271:256];
  assign frame_transport    = header_i[319:288];
  assign is_data            = frame_type == msix_pkg::TypeData;
  assign is_raise           = frame_type == msix_pkg::TypeRaise;
  assign is_withdraw        = frame_type == msix_pkg::TypeWithdraw;
  assign is_control         = frame_type == msix_pkg::TypeReset || frame_type == msix_pkg::TypeHello;
  assign unused_frame       = ^{header_i[63:62], header_i[191:176], header_i[511:448]};

  // ---- what is next ------------------------------------------------------------------------------------------------
  localparam int unsigned Frame = 0, Parked = 1, Access = 2;
  logic [2:0]                      request, grant;
  logic                            room, begins;
  logic                            parked_job_q, access_job_q;
  logic [msix_pkg::StreamBits-1:0] stream_q;     // of the job
  logic [msix_pkg::StreamBits-1:0] scan_q;       // parked raise that is looked at next
  logic [6:0]                      steps_q;      // parked raises looked at in vain since anything happened
  logic [msix_pkg::Streams-1:0]    waiting_q;    // for a message's response
  logic [msix_pkg::Streams-1:0]    failed_q;     // its response was an error
  logic [msix_pkg::Streams*4-1:0]  parked_function_q;  // four bits each, the highest 0
  logic                            scan, scanned, happened, moves;
  logic [msix_pkg::Connections-1:0] scannable, scan_grant;  // connections with a raise to look at
  logic [3:0]                      scan_connection;         // the next of them

  assign room            = post_count_i <= 3'd1 && error_ready_i;
  assign scan            = parked_o[scan_q] && !waiting_q[scan_q];
  assign request[Frame]  = header_valid_i && (header_single_i || judged_valid_i) && room;
  assign request[Parked] = scan && !steps_q[6] && room;
  assign request[Access] = access_valid_i;
  assign begins          = state_q == Idle && !sweep_i;

  round_robin_arbiter #(.Count(3)) u_next (
    .clk_i, .rst_ni, .request_i(request), .take_i(begins), .grant_o(grant)
  );

  // Parked raises are looked at stream by stream of a connection, then those of the next that has any.
  for (genvar c = 0; c < msix_pkg::Connections; c++) begin : gen_scannable
    assign scannable[c] = (parked_o[4*c +: 4] & ~waiting_q[4*c +: 4]) != '0;
  end
  round_robin_arbiter #(.Count(msix_pkg::Connections)) u_scan (
    .clk_i, .rst_ni, .request_i(scannable), .take_i(moves && scan_q[1:0] == '1), .grant_o(scan_grant)
  );
  always_comb begin
    scan_connection = '0;
    for (int unsigned c = 0; c < msix_pkg::Connections; c++) if (scan_grant[c]) scan_connection = scan_connection | 4'(c);
  end

  // ---- cycle 1: look up --------------------------------------------------------------------------------------------
  logic [msix_pkg::StreamBits-1:0] stream;
  logic [2:0]                      function_q, function_n;
  msix_pkg::connection_t           connection_q;
  msix_pkg::function_t             fn_q;
  logic [RangesAll-1:0]            ranges_q;

  assign stream     = grant[Access] ? access_index_i[6:1] : grant[Parked] ? scan_q : {frame_id[3:0], frame_stream[1:0]};
  assign function_n = grant[Parked] ? parked_function_q[{scan_q, 2'b00} +: 3] : frame_function[2:0];

  always_ff @(posedge clk_i) begin
    if (begins) begin
      parked_job_q <= grant[Parked];
      access_job_q <= grant[Access];
      stream_q     <= stream;
      function_q   <= function_n;
      connection_q <= connections_i[{stream[5:2], 7'd0} +: msix_pkg::ConnectionBits];
      fn_q         <= functions_i[{function_n, 7'd0} +: msix_pkg::FunctionBitsAll];
      ranges_q     <= ranges_i[{function_n, 9'd0} +: RangesAll];
    end
  end

  // ---- memories ----------------------------------------------------------------------------------------------------
  logic [31:0]           expecteds_q [msix_pkg::Streams];
  logic [31:0]           look_q;                    // expected
  logic [11:0]           maps_q [1 << msix_pkg::EntryBits];
  logic [11:0]           map_q;                     // {valid, local vector}
  logic [36:0]           transports_q [msix_pkg::Transports];
  logic [36:0]           transport_q;               // {tag, valid, function, vector}
  logic [ParkedBits-1:0] parkeds_q [msix_pkg::Streams];
  logic [ParkedBits-1:0] parked_q, park;            // {urgent, number, fence, fence stream, vector, entry}
  logic                  map_we, transport_we, park_we, writes;
  logic [10:0]           map_index;
  logic [9:0]            transport_index;
  logic [5:0]            look_stream;
  logic [31:0]           vector;
  logic [15:0]           shown;
  logic [1:0]            fence_stream;

  assign writes          = state_q == Conclude && access_job_q && access_write_i;
  assign map_we          = sweep_i || (writes && access_i == 2'd2);
  assign transport_we    = sweep_i || (writes && access_i == 2'd3);
  assign map_index       = access_job_q ? access_index_i : fn_q.base + vector[10:0];
  assign transport_index = grant[Access] ? access_index_i[9:0] : frame_transport[9:0];
  assign fence_stream    = parked_job_q ? parked_q[28:27] : frame_fence_stream[1:0];
  assign look_stream     = state_q == Idle ? stream : {stream_q[5:2], fence_stream};

  logic [10:0] map_place;
  logic [9:0]  transport_place;
  logic [11:0] map_data;
  logic [36:0] transport_data;
  logic [31:0] expected_data;
  logic [5:0]  expected_place;
  logic        expected_we;
  assign map_place       = sweep_i ? sweep_index_i : access_index_i;
  assign map_data        = sweep_i ? '0 : {access_wdata_i[15], access_wdata_i[10:0]};
  assign transport_place = sweep_i ? sweep_index_i[9:0] : access_index_i[9:0];
  assign transport_data  = sweep_i ? '0 : {access_wdata_i[63:42], access_wdata_i[31], access_wdata_i[18:16], access_wdata_i[10:0]};

  always_ff @(posedge clk_i) begin
    if (expected_we) expecteds_q[expected_place] <= expected_data;
    if (state_q == Idle || state_q == Compare) look_q <= expecteds_q[look_stream];
  end
  always_ff @(posedge clk_i) begin
    if (map_we) maps_q[map_place] <= map_data;
    if (state_q == Compare) map_q <= maps_q[map_index];
  end
  always_ff @(posedge clk_i) begin
    if (transport_we) transports_q[transport_place] <= transport_data;
    if (state_q == Idle) transport_q <= transports_q[transport_index];
  end
  always_ff @(posedge clk_i) begin
    if (park_we) parkeds_q[stream_q] <= park;
    if (state_q == Idle) parked_q <= parkeds_q[scan_q];
  end

  // ---- cycle 2: compare --------------------------------------------------------------------------------------------
  logic        number_next, duplicate, gap, outside, carrier_allowed, range_allowed;
  logic [1:0]  target;
  logic        duplicate_q, gap_q, outside_q, carrier_q, range_q, foreign_q, old_q, foreign_function_q, old_function_q,
               beyond_q, unknown_q, limited_q;
  logic [1:0]  target_q;
  logic [10:0] local_q;      // vector, for the shape of a NAK
  logic [15:0] shown_q;
  logic [31:0] expected_q, placed_q;
  logic [msix_pkg::Connections*16-1:0] rates_q;   // raises of this window
  logic [9:0]  window_q;
  logic        unused_compare;

  sequence_window #(.Gap(msix_pkg::GapMax)) u_window (
    .number_i(frame_number), .expected_i(look_q),
    .next_o(number_next), .duplicate_o(duplicate), .gap_o(gap), .outside_o(outside)
  );
  range_check u_range (
    .ranges_i(ranges_q), .address_i(frame_address), .bytes_i(frame_bytes), .allowed_o(range_allowed), .target_o(target)
  );
  carrier_resolve u_carrier (
    .withdraw_i(is_withdraw), .carrier_i(frame_carrier), .vector_i(frame_vector), .tlp_i(header_i[415:288]),
    .data_i(header_i[447:416]), .window_i(fn_q.window), .function_i(frame_function[2:0]),
    .transport_valid_i(transport_q[14]), .transport_tag_i(transport_q[36:15] == frame_transport[31:10]),
    .transport_function_i(transport_q[13:11]), .transport_vector_i(transport_q[10:0]),
    .allowed_o(carrier_allowed), .vector_o(vector), .shown_o(shown)
  );
  assign unused_compare = ^{number_next, raised_origin_i, left_origin_i.number, answered_origin_i.number, access_wdata_i[41:32],
                            payload_span[5:0], fence_ahead[30:0]};

  always_ff @(posedge clk_i) begin
    if (state_q == Compare) begin
      expected_q         <= look_q;
      placed_q           <= (look_hit_i ? look_number_i : look_q) - 32'd1;
      duplicate_q        <= duplicate;
      gap_q              <= gap;
      outside_q          <= outside;
      carrier_q          <= carrier_allowed;
      range_q            <= range_allowed;
      target_q           <= target;
      unknown_q          <= header_i[7:4] != msix_pkg::Version || !(is_data || is_raise || is_withdraw || is_control);
      foreign_q          <= !connection_q.valid || connection_q.id != frame_id || frame_stream[7:2] != '0 ||
                            (is_raise && frame_fence_stream[7:2] != '0);
      old_q              <= connection_q.epoch != header_i[47:32];
      foreign_function_q <= frame_function[15:3] != '0 || !fn_q.valid || !connection_q.functions[frame_function[2:0]];
      old_function_q     <= fn_q.epoch != header_i[287:272];
      beyond_q           <= vector[31:11] != '0 || vector[10:0] > fn_q.size;
      local_q            <= vector[10:0];
      shown_q            <= is_raise || is_withdraw ? shown : '0;
      limited_q          <= connection_q.rate != '0 && rates_q[16*stream_q[5:2] +: 16] >= connection_q.rate;
    end
  end

  // ---- cycle 3: conclude -------------------------------------------------------------------------------------------
  logic [4:0]  cause_q, cause;
  logic        passed_q;
  logic        fence_q, fence_met;
  logic [10:0] entry_q;
  logic [31:0] fence_ahead, fence;
  logic        no_room, unmapped;
  logic [15:0] told;

  assign fence       = parked_job_q ? parked_q[60:29] : frame_fence;
  assign fence_ahead = look_q - fence;
`ifdef BROKEN_JUDGE_FENCE
  assign fence_met   = fence_stream == stream_q[1:0] || !fence_ahead[31];  // consumed but for the last
`else
  assign fence_met   = fence_stream == stream_q[1:0] || (!fence_ahead[31] && look_q != fence);
`endif
  assign unmapped    = beyond_q || !map_q[11] || map_q[10:0] > fn_q.size;
  assign no_room     = parked_o[stream_q] || busy_i[function_q] ||
                       (is_data && (!host_link_i || !fn_q.bus_master || many_i[function_q]));

  always_comb begin
    told = shown_q;
    if (unknown_q) begin
      cause = 5'(msix_reg_pkg::CountUnknownType);
      told  = '0;
    end
    else if (is_control) cause = Passed;
    else if (foreign_q) cause = 5'(msix_reg_pkg::CountForeign);
    else if (old_q) cause = 5'(msix_reg_pkg::CountOldEpoch);
`ifndef BROKEN_JUDGE_DUPLICATE
    else if (duplicate_q) cause = 5'(msix_reg_pkg::CountDuplicate);
`endif
    else if (gap_q) cause = 5'(msix_reg_pkg::CountGap);
    else if (outside_q) cause = 5'(msix_reg_pkg::CountOutsideWindow);
    else if (foreign_function_q) cause = 5'(msix_reg_pkg::CountForeignFunction);
    else if (old_function_q) cause = 5'(msix_reg_pkg::CountOldFunction);
    else if (no_room) cause = 5'(msix_reg_pkg::CountNoRoom);
    else if (is_raise && limited_q) cause = 5'(msix_reg_pkg::CountRateLimited);
    else if (is_data) cause = range_q ? Passed : 5'(msix_reg_pkg::CountBadRange);
    else if (!carrier_q) cause = 5'(msix_reg_pkg::CountBadCarrier);
    else if (unmapped) begin
      cause = 5'(msix_reg_pkg::CountBadVector);
      if (is_raise && frame_carrier == 8'd3) told = {5'd0, local_q};
    end else cause = Passed;
  end

  logic [15:0] told_q;
  always_ff @(posedge clk_i) begin
    if (state_q == Conclude) begin
      cause_q  <= cause;
      passed_q <= cause == Passed;
      told_q  <= parked_job_q ? parked_q[26:11] : told;
      fence_q <= fence_met;
      entry_q <= parked_job_q ? parked_q[10:0] : fn_q.base + map_q[10:0];
    end
  end

  // ---- cycle 4: decide ---------------------------------------------------------------------------------------------
  logic        decide, frame_job, refused, visible, consumes;
  logic        raise_now, faulty, goes, ripe, through, failed;
  logic        done;                    // the job is over in this cycle
  logic [4:0]  reason;
  logic [31:0] number;
  logic        park_it, withhold;
  logic [6:0]  payload_beats;
  logic [12:0] payload_span;

  assign decide    = state_q == Decide && (parked_job_q || judged_valid_i);
  assign frame_job = state_q == Decide && !parked_job_q && judged_valid_i;
  assign reason    = judged_cut_i ? 5'(msix_reg_pkg::CountCut) : judged_bad_i ? 5'(msix_reg_pkg::CountBadCrc) : cause_q;
  assign refused   = frame_job && (judged_cut_i || judged_bad_i || !passed_q);
  assign visible   = reason >= 5'(msix_reg_pkg::CountDuplicate) && reason != 5'(msix_reg_pkg::CountOutsideWindow);
  assign consumes  = frame_job && (reason == Passed ? !is_control : reason >= 5'(msix_reg_pkg::CountForeignFunction));
  assign number    = parked_job_q ? parked_q[92:61] : frame_number;

  assign withhold  = fn_q.withhold;
  assign failed    = decide && parked_job_q && failed_q[stream_q];     // its message was answered with an error
  assign raise_now = decide && !failed && (parked_job_q || (!refused && is_raise));
`ifdef BROKEN_JUDGE_WITHHOLD
  assign goes      = fence_q && (!aside_i[function_q] || no_data_i[function_q]) && (!withhold || no_data_i[function_q]);
`else
  assign goes      = fence_q && (!aside_i[function_q] || no_data_i[function_q]) && (!withhold || none_i[function_q]);
`endif
  assign faulty    = raise_now && goes && withhold && fault_i[function_q];
  assign flush_o   = raise_now && no_data_i[function_q];
  assign through   = raise_now && goes && (faulty || raise_ready_i);
  assign forgive_o = through;
  assign function_o = function_q;
  assign park_it   = frame_job && raise_now && !goes;

  // What is known early is put together first: the core's choice waits for it.
  assign ripe             = goes && !(withhold && fault_i[function_q]);
  assign raise_valid_o    = parked_job_q ? state_q == Decide && !failed_q[stream_q] && ripe :
                            frame_job && !refused && ((is_raise && ripe) || is_withdraw);
  assign raise_withdraw_o = !parked_job_q && is_withdraw;
  assign raise_urgent_o   = parked_job_q ? parked_q[93] : header_i[61];
  assign raise_entry_o    = entry_q;
  always_comb begin
    raise_origin_o.framed   = 1'b1;
    raise_origin_o.withheld = withhold && !raise_withdraw_o;
    raise_origin_o.stream   = stream_q;
    raise_origin_o.number   = number;
  end

  assign data_valid_o = frame_job && !refused && is_data;
  assign data_aside_o = header_i[60:58] != fn_q.traffic_class || target_q != '0;
  always_comb begin
    data_o                 = '0;
    data_o.address         = frame_address;
    data_o.bytes           = frame_bytes[12:0];
    data_o.start           = judged_o;
    data_o.user            = {target_q, fn_q.requester, header_i[57], header_i[56], header_i[60:58], 1'b0};
    data_o.function_       = function_q;
    data_o.origin.framed   = 1'b1;
    data_o.origin.stream   = stream_q;
    data_o.origin.number   = frame_number;
  end

  assign done   = decide && (!raise_valid_o || raise_ready_i) && (!data_valid_o || data_ready_i);
  assign take_o = done && !parked_job_q;

  assign payload_span  = {7'd0, frame_address[5:0]} + frame_bytes[12:0] + 13'd63;
  assign payload_beats = payload_span[12:6];
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) judged_o <= '0;
    else if (take_o && is_data && !judged_cut_i) judged_o <= judged_o + {1'b0, payload_beats};
  end

  // ---- state of streams --------------------------------------------------------------------------------------------
  logic                        write_expected, unpark, hold_back;
  logic [msix_pkg::Streams-1:0] here, raised_here, left_here, answered_here, dropped, gap_told_q;
  logic                        responded;

  assign write_expected = writes && access_i == 2'd1 && !access_index_i[0];
  assign expected_we    = sweep_i || (done && consumes) || write_expected;
  assign expected_place = sweep_i ? sweep_index_i[5:0] : stream_q;
  assign expected_data  = sweep_i ? '0 : write_expected ? access_wdata_i[31:0] : frame_number + 32'd1;
  assign expected_we_o     = expected_we;
  assign expected_stream_o = expected_place;
  assign expected_o        = expected_data;
  assign forget_o          = write_expected;

  assign park_we   = park_it || (hold_back && frame_job);
  assign park      = {header_i[61], frame_number, frame_fence, frame_fence_stream[1:0], told_q, entry_q};
  assign hold_back = through && !faulty && withhold;                   // answered with the response
`ifdef BROKEN_JUDGE_AGAIN
  assign unpark    = failed;
`else
  assign unpark    = (through && !hold_back) || failed;
`endif
  assign responded = answered_i && answered_message_i && answered_origin_i.framed && answered_origin_i.withheld;

  assign here          = msix_pkg::Streams'(1) << stream_q;
  assign raised_here   = raised_i && !raised_sent_i ? msix_pkg::Streams'(1) << raised_origin_i.stream : '0;
  assign left_here     = left_i && left_origin_i.framed && !left_origin_i.withheld ?
                         msix_pkg::Streams'(1) << left_origin_i.stream : '0;
  assign answered_here = responded ? waiting_q & (msix_pkg::Streams'(1) << answered_origin_i.stream) : '0;

  for (genvar s = 0; s < msix_pkg::Streams; s++) begin : gen_stream
    logic told_here;   // the raise that waits is of the function that was answered
    assign told_here  = answered_here[s] && parked_function_q[4*s +: 3] == answered_function_i;
    assign dropped[s] = (drop_i && parked_function_q[4*s +: 3] == drop_function_i) || (write_expected && here[s]);
    assign ack_o[s]   = raised_here[s] || left_here[s] || (told_here && !answered_error_i) ||
                        (refused && reason == 5'(msix_reg_pkg::CountDuplicate) && here[s] && !parked_o[s]);
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        parked_o[s]   <= 1'b0;
        waiting_q[s]  <= 1'b0;
        failed_q[s]   <= 1'b0;
        gap_told_q[s] <= 1'b0;
        parked_function_q[4*s +: 4] <= '0;
      end else begin
        if (dropped[s] || (unpark && here[s]) || (told_here && !answered_error_i) || (raised_here[s] && waiting_q[s])) begin
          parked_o[s] <= 1'b0;
        end else if ((park_it || hold_back) && here[s]) begin
          parked_o[s] <= 1'b1;
        end
        if (dropped[s] || told_here || raised_here[s]) waiting_q[s] <= 1'b0;
        else if (hold_back && here[s]) waiting_q[s] <= 1'b1;
        if (dropped[s] || raised_here[s] || (unpark && here[s])) failed_q[s] <= 1'b0;
        else if (told_here && answered_error_i) failed_q[s] <= 1'b1;
        if ((write_expected || (done && consumes)) && here[s]) gap_told_q[s] <= 1'b0;
        else if (refused && reason == 5'(msix_reg_pkg::CountGap) && here[s]) gap_told_q[s] <= 1'b1;
        if ((park_it || hold_back) && here[s]) parked_function_q[4*s +: 4] <= {1'b0, function_q};
      end
    end
  end

  // ---- answers and records -----------------------------------------------------------------------------------------
  logic consumed_nak;
  assign consumed_nak = faulty || failed || (refused && reason >= 5'(msix_reg_pkg::CountForeignFunction));
  assign nak_valid_o  = faulty || failed || (refused && visible && reason != 5'(msix_reg_pkg::CountDuplicate) &&
                                             !(reason == 5'(msix_reg_pkg::CountGap) && gap_told_q[stream_q]));
  assign nak_stream_o = stream_q;

  logic [15:0] own_function;
  assign own_function = parked_job_q ? {13'd0, function_q} : frame_function;
  always_comb begin
    nak_o.reason    = faulty ? 8'(msix_reg_pkg::CountDataFault) :
                      failed ? 8'(msix_reg_pkg::CountMessageFault) : {3'd0, reason};
    nak_o.number    = consumed_nak ? number : expected_q;
    nak_o.function_ = consumed_nak ? own_function : '0;
    nak_o.source    = consumed_nak ? told_q : '0;
  end

  assign error_valid_o = faulty || (refused && reason != 5'(msix_reg_pkg::CountDuplicate) &&
                         reason != 5'(msix_reg_pkg::CountGap) && reason != 5'(msix_reg_pkg::CountNoRoom) &&
                         reason != 5'(msix_reg_pkg::CountRateLimited));
  always_comb begin
    error_o            = '0;
    error_o.cause      = faulty ? 8'(msix_reg_pkg::CountDataFault) : {3'd0, reason};
    if (faulty || !(judged_cut_i || judged_bad_i)) begin
      error_o.source     = told_q;
      error_o.number     = number;
      error_o.function_  = own_function;
      error_o.connection = parked_job_q ? connection_q.id : frame_id;
      error_o.stream     = parked_job_q ? {6'd0, stream_q[1:0]} : frame_stream;
    end
  end

  assign control_o     = frame_job && !refused && is_control;
  assign count_bytes_o = frame_bytes[12:0];
  always_comb begin
    count_o = '0;
    if (refused) count_o[reason] = 1'b1;
    if (take_o && !refused && !is_control) count_o[msix_reg_pkg::CountFrames] = 1'b1;
    if (take_o && data_valid_o) count_o[msix_reg_pkg::CountDataFrames] = 1'b1;
  end

  // ---- rate --------------------------------------------------------------------------------------------------------
  logic counts;
  assign counts = take_o && is_raise && (reason == Passed || reason == 5'(msix_reg_pkg::CountBadCarrier) ||
                                         reason == 5'(msix_reg_pkg::CountBadVector));
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) window_q <= '0;
    else window_q <= window_q + 1'b1;
  end
  for (genvar c = 0; c < msix_pkg::Connections; c++) begin : gen_rate
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) rates_q[16*c +: 16] <= '0;
      else if (window_q == '1) rates_q[16*c +: 16] <= '0;
      else if (counts && stream_q[5:2] == 4'(c)) rates_q[16*c +: 16] <= rates_q[16*c +: 16] + 1'b1;
    end
  end

  // ---- accesses ----------------------------------------------------------------------------------------------------
  assign look_stream_o = stream_q;
  assign access_done_o = state_q == Conclude && access_job_q;
  always_comb begin
    case (access_i)
      2'd1:    access_rdata_o = access_index_i[0] ?
                                {31'd0, parked_o[stream_q], placed_q} :
                                {32'd0, expected_q};
      2'd2:    access_rdata_o = {48'd0, map_q[11], 4'd0, map_q[10:0]};
      default: access_rdata_o = {transport_q[36:15], 10'd0, transport_q[14], 12'd0, transport_q[13:11], 5'd0, transport_q[10:0]};
    endcase
  end

  // ---- steps -------------------------------------------------------------------------------------------------------
  assign scanned  = done && parked_job_q;
  assign moves    = scanned || (!scan && !steps_q[6] && state_q == Idle);
  assign happened = (state_q == Decide && (!parked_job_q || goes || failed_q[stream_q])) || left_i || answered_i || raised_i ||
                    access_done_o;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= Idle;
      scan_q  <= '0;
      steps_q <= '0;
    end else begin
      case (state_q)
        Idle:     if (begins && request != '0) state_q <= Compare;
        Compare:  state_q <= Conclude;
        Conclude: state_q <= access_job_q ? Idle : Decide;
        default:  if (done) state_q <= Idle;
      endcase
      if (happened) steps_q <= '0;
      else if (moves) steps_q <= steps_q + 1'b1;
      if (moves) scan_q <= {scan_q[1:0] == '1 ? scan_connection : scan_q[5:2], scan_q[1:0] + 1'b1};
    end
  end

  // Raises that are parked, counted a cycle late.
  logic [7:0] parked_sum;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) parked_count_o <= '0;
    else parked_count_o <= parked_sum;
  end
  always_comb begin
    parked_sum = '0;
    for (int unsigned i = 0; i < msix_pkg::Streams; i++) parked_sum = parked_sum + {7'd0, parked_o[i]};
  end

  assign idle_o = state_q == Idle && request == '0 && (steps_q[6] || parked_o == '0 || (parked_o & ~waiting_q) == '0);

`ifdef FORMAL
  `include "formal/frame_judge_properties.svh"
`endif

endmodule
