// SPDX-License-Identifier: Apache-2.0
/// Copies segments from one host's memory to the other's: any bytes to any bytes, in the order in which the segments came.
///
/// A segment is read in one burst. It is written when all of it is here, so a source that stands still never keeps the target's write
/// channel; and read only when there is room for it, so a target that stands still never keeps the source's read channel.
/// Lines are rotated to the target's offset, bytes with their validity, which becomes the strobes.
///
/// The line of an error and everything behind it in its command has no strobes. Response 01 means that the port answered by itself,
/// as the host is isolated.
module copy_pipe #(
`ifdef FORMAL
  parameter  int unsigned Slots    = 2,              // Yosys takes every file at its defaults first
  parameter  int unsigned Lines    = 256,
  parameter  int unsigned Segments = 2,
`else
  parameter  int unsigned Slots    = 64,             // commands
  parameter  int unsigned Lines    = 256,            // of 64 bytes, read and not yet written
  parameter  int unsigned Segments = 32,             // begun and not yet ended
`endif
  localparam int unsigned SlotBits = $clog2(Slots),  // derived
  localparam int unsigned LineBits = $clog2(Lines),  // derived
  localparam int unsigned SegBits  = $clog2(Segments)  // derived
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  // segments
  input  logic                seg_valid_i,
  output logic                seg_ready_o,
  input  logic [SlotBits-1:0] seg_slot_i,
  input  logic                seg_first_i,   // of its command
  input  logic [63:0]         seg_source_i,
  input  logic [63:0]         seg_target_i,
  input  logic [12:0]         seg_bytes_i,   // 1 to 4,096, within 4 KiB of the source
  // segments that have ended: all is written and answered
  output logic                end_valid_o,
  output logic [SlotBits-1:0] end_slot_o,
  output logic [4:0]          end_cause_o,   // 0, 17 READ_FAULT, 18 WRITE_FAULT, 20 STALLED_HOST
  output logic                end_partial_o, // not well, and bytes may have been written
  // source
  output logic                arvalid_o,
  input  logic                arready_i,
  output logic [63:0]         araddr_o,
  output logic [7:0]          arlen_o,
  input  logic                rvalid_i,      // always taken
  input  logic [511:0]        rdata_i,
  input  logic [1:0]          rresp_i,
  input  logic                rlast_i,
  // target
  output logic                awvalid_o,
  input  logic                awready_i,
  output logic [63:0]         awaddr_o,
  output logic [7:0]          awlen_o,
  output logic                wvalid_o,
  input  logic                wready_i,
  output logic [511:0]        wdata_o,
  output logic [63:0]         wstrb_o,
  output logic                wlast_o,
  input  logic                bvalid_i,      // always taken
  input  logic [1:0]          bresp_i,
  output logic                idle_o
);

  localparam logic [4:0] ReadFault  = 5'd17;
  localparam logic [4:0] WriteFault = 5'd18;
  localparam logic [4:0] Stalled    = 5'd20;

  typedef struct packed {
    logic [SlotBits-1:0] slot;
    logic                first;
    logic                bubble;       // the first line of the source ends before the first of the target is full or over
    logic [5:0]          from;         // first byte of the first source line
    logic [5:0]          until_last;   // last byte of the last source line
    logic [5:0]          turn;         // bytes to rotate by
    logic [6:0]          source_lines;
    logic [6:0]          target_lines;
    logic [57:0]         target;       // its first line
  } segment_t;

  // ---- read: what is asked for has room ----------------------------------------------------------------------------
  logic                accept, pop_line, ended;
  logic [SegBits:0]    segments_q;
  logic [LineBits:0]   lines_q;         // asked for and not yet used
  logic                room_q;          // for the longest
  logic [12:0]         source_end, target_end, source_last;
  segment_t            segment, head;
  logic                head_valid, load;

  assign source_end  = {7'd0, seg_source_i[5:0]} + seg_bytes_i + 13'd63;
  assign source_last = {7'd0, seg_source_i[5:0]} + seg_bytes_i - 13'd1;
  assign target_end  = {7'd0, seg_target_i[5:0]} + seg_bytes_i + 13'd63;

  assign segment.slot         = seg_slot_i;
  assign segment.first        = seg_first_i;
  assign segment.bubble       = seg_target_i[5:0] < seg_source_i[5:0];
  assign segment.from         = seg_source_i[5:0];
  assign segment.until_last   = source_last[5:0];
  assign segment.turn         = seg_target_i[5:0] - seg_source_i[5:0];
  assign segment.source_lines = source_end[12:6];
  assign segment.target_lines = target_end[12:6];
  assign segment.target       = seg_target_i[63:6];

  assign seg_ready_o = room_q && (!arvalid_o || arready_i);
  assign accept      = seg_valid_i && seg_ready_o;
  assign idle_o      = segments_q == '0;

  logic unused_bits;
  assign unused_bits = ^{source_last[12:6], source_end[5:0], target_end[5:0]};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      arvalid_o  <= 1'b0;
      segments_q <= '0;
      lines_q    <= '0;
      room_q     <= 1'b0;
    end else begin
      arvalid_o  <= accept || (arvalid_o && !arready_i);
      segments_q <= segments_q + (SegBits + 1)'(accept) - (SegBits + 1)'(ended);
      lines_q    <= lines_q + (accept ? (LineBits + 1)'(segment.source_lines) : '0) - (LineBits + 1)'(pop_line);
      // A cycle late: room for two of the longest, and for two segments.
      room_q     <= lines_q <= (LineBits + 1)'(Lines - 128) && segments_q <= (SegBits + 1)'(Segments - 2);
    end
  end

  always_ff @(posedge clk_i) begin
    if (accept) begin
      araddr_o <= {seg_source_i[63:6], 6'd0};
`ifdef BROKEN_PIPE_REQUEST
      arlen_o  <= {1'b0, segment.source_lines};
`else
      arlen_o  <= {1'b0, segment.source_lines - 7'd1};
`endif
    end
  end

  // ---- lines that have come ----------------------------------------------------------------------------------------
  logic              line_valid, unused_line_ready, unused_head_ready;
  logic [511:0]      line;
  logic [1:0]        line_response;
  logic [LineBits:0] unused_line_count;
  logic [SegBits:0]  unused_head_count, arrived_q;   // whole segments, not yet begun to be written

  stream_fifo #(.Width(514), .Depth(Lines), .RegisterOutput(1'b1)) u_lines (
    .clk_i,
    .rst_ni,
    .valid_i(rvalid_i),
    .ready_o(unused_line_ready),
    .data_i ({rresp_i, rdata_i}),
    .valid_o(line_valid),
    .ready_i(pop_line),
    .data_o ({line_response, line}),
    .count_o(unused_line_count)
  );

  stream_fifo #(.Width(SlotBits + 92), .Depth(Segments), .RegisterOutput(1'b1)) u_segments (
    .clk_i,
    .rst_ni,
    .valid_i(accept),
    .ready_o(unused_head_ready),
    .data_i (segment),
    .valid_o(head_valid),
    .ready_i(load),
    .data_o (head),
    .count_o(unused_head_count)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) arrived_q <= '0;
    else arrived_q <= arrived_q + (SegBits + 1)'(rvalid_i && rlast_i) - (SegBits + 1)'(load);
  end

  // ---- write addresses: at a segment's begin, two when it crosses 4 KiB of the target -------------------------------
  logic        aw_more_q, aw_free;
  logic [6:0]  aw_rest_q, to_page_end;
  logic [57:0] aw_line_q;
  logic        crosses;

  assign to_page_end = 7'd64 - {1'b0, head.target[5:0]};
`ifdef BROKEN_PIPE_PAGE
  assign crosses     = head.target_lines > to_page_end + 7'd1;
`else
  assign crosses     = head.target_lines > to_page_end;
`endif
  assign aw_free     = (!awvalid_o || awready_i) && !aw_more_q;
  assign awaddr_o    = {aw_line_q, 6'd0};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) {awvalid_o, aw_more_q} <= '0;
    else if (load) {awvalid_o, aw_more_q} <= {1'b1, crosses};
    else if (awready_i) {awvalid_o, aw_more_q} <= {aw_more_q, 1'b0};
  end

  always_ff @(posedge clk_i) begin
    if (load) begin
      aw_line_q <= head.target;
      awlen_o   <= {1'b0, (crosses ? to_page_end : head.target_lines) - 7'd1};
      aw_rest_q <= head.target_lines - to_page_end - 7'd1;
    end else if (awready_i) begin
      aw_line_q <= {aw_line_q[57:6] + 52'd1, 6'd0};
      awlen_o   <= {1'b0, aw_rest_q};
    end
  end

  // ---- steps: a line of the source each, and one to flush what is left of the last ----------------------------------
  logic [SlotBits-1:0] slot_q;
  logic       opens_q, bubble_q;         // the command's first segment; its first step makes no line
  logic [5:0] from_q, until_last_q, by_q;
  logic       busy_q, first_q, step, has_line, emits, final_step, advance;
  logic [6:0] source_left_q, target_left_q;
  logic [5:0] place_q;                   // of the target's line in its page

  assign advance    = !wvalid_o || wready_i;
  assign has_line   = source_left_q != '0;
  assign step       = busy_q && advance && (!has_line || line_valid);
  assign pop_line   = step && has_line;
  assign emits      = !(first_q && bubble_q);
  assign final_step = emits && target_left_q == 7'd1 && source_left_q <= 7'd1;
  assign load       = head_valid && arrived_q != '0 && aw_free && (!busy_q || (step && final_step));

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) busy_q <= 1'b0;
    else busy_q <= load || (busy_q && !(step && final_step));
  end

  always_ff @(posedge clk_i) begin
    if (load) begin
      slot_q        <= head.slot;
      opens_q       <= head.first;
      bubble_q      <= head.bubble;
      from_q        <= head.from;
      until_last_q  <= head.until_last;
      by_q          <= head.turn;
      first_q       <= 1'b1;
      source_left_q <= head.source_lines;
      target_left_q <= head.target_lines;
      place_q       <= head.target[5:0];
    end else if (step) begin
      first_q <= 1'b0;
      if (has_line) source_left_q <= source_left_q - 7'd1;
      if (emits) begin
        target_left_q <= target_left_q - 7'd1;
        place_q       <= place_q + 6'd1;
      end
    end
  end

  // ---- what went wrong: kept by command, as the segments behind an error are to be silent too -----------------------
  localparam logic [1:0] Well  = 2'd0;
  localparam logic [1:0] Fault = 2'd1;
  localparam logic [1:0] Alone = 2'd2;   // the port answered by itself

  logic [2*Slots-1:0] ends_q;
  logic [1:0]         earlier, verdict;
  logic               wrote_q, wrote;

  always_comb begin
    earlier = ends_q[slot_q*2+:2];
`ifdef BROKEN_PIPE_SILENT
    verdict = first_q ? Well : earlier;
`else
    verdict = first_q && opens_q ? Well : earlier;
`endif
    if (verdict == Well && has_line) begin
      if (line_response == 2'b01) verdict = Alone;
      else if (line_response != 2'b00) verdict = Fault;
    end
    wrote = first_q ? verdict == Well : wrote_q;
  end

  always_ff @(posedge clk_i) begin
    if (step) begin
      ends_q[slot_q*2+:2] <= verdict;
      wrote_q                 <= wrote;
    end
  end

  // ---- rotate ------------------------------------------------------------------------------------------------------
  logic [63:0]  valid, turned_valid, turned_valid_q;
  logic [511:0] turned, turned_q;
  logic         turned_step_q, turned_emits_q, turned_line_q, turned_first_q, turned_last_q;
  logic [5:0]   turn_q;

  always_comb begin
    for (int unsigned i = 0; i < 64; i++) begin
`ifdef BROKEN_PIPE_STROBES
      valid[i] = verdict == Well && (!first_q || 6'(i) >= from_q);
`else
      valid[i] = verdict == Well && (!first_q || 6'(i) >= from_q) && (source_left_q != 7'd1 || 6'(i) <= until_last_q);
`endif
    end
  end

  byte_rotator u_rotator (
    .turn_i (by_q),
    .data_i (line),
    .valid_i(valid),
    .data_o (turned),
    .valid_o(turned_valid)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) turned_step_q <= 1'b0;
    else if (advance) turned_step_q <= step;
  end

  always_ff @(posedge clk_i) begin
    if (step) begin
      turned_emits_q <= emits;
      turned_line_q  <= has_line;
      turned_first_q <= first_q;
      turned_last_q  <= final_step || place_q == 6'd63;
      turn_q         <= by_q;
      turned_q       <= turned;
      turned_valid_q <= turned_valid;
    end
  end

  // ---- join: bytes below the turn are what was left of the line before ----------------------------------------------
  logic [63:0]  rest_valid_q;
  logic [511:0] rest_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) wvalid_o <= 1'b0;
    else if (advance) wvalid_o <= turned_step_q && turned_emits_q;
  end

  always_ff @(posedge clk_i) begin
    if (advance && turned_step_q) begin
      wlast_o <= turned_last_q;
      for (int unsigned i = 0; i < 64; i++) begin
        if (6'(i) < turn_q) begin
          wdata_o[i*8+:8] <= rest_q[i*8+:8];
          wstrb_o[i]      <= rest_valid_q[i] && !turned_first_q;
        end else begin
          wdata_o[i*8+:8] <= turned_q[i*8+:8];
          wstrb_o[i]      <= turned_valid_q[i] && turned_line_q;
        end
      end
      rest_q       <= turned_q;
      rest_valid_q <= turned_line_q ? turned_valid_q : '0;
    end
  end

  // ---- ends: with the last response of a segment ---------------------------------------------------------------------
  logic                owner_valid, owner_two, unused_owner_ready, result_valid, unused_result_ready;
  logic [SlotBits-1:0] owner_slot;
  logic [SegBits:0]    unused_owner_count, unused_result_count;
  logic [1:0]          result_end;
  logic                result_wrote, half_q;
  logic [1:0]          write_end, first_end_q, worst;

  stream_fifo #(.Width(SlotBits + 1), .Depth(Segments)) u_owners (
    .clk_i,
    .rst_ni,
    .valid_i(load),
    .ready_o(unused_owner_ready),
    .data_i ({crosses, head.slot}),
    .valid_o(owner_valid),
    .ready_i(ended),
    .data_o ({owner_two, owner_slot}),
    .count_o(unused_owner_count)
  );

  stream_fifo #(.Width(3), .Depth(Segments)) u_results (
    .clk_i,
    .rst_ni,
    .valid_i(step && final_step),
    .ready_o(unused_result_ready),
    .data_i ({wrote, verdict}),
    .valid_o(result_valid),
    .ready_i(ended),
    .data_o ({result_wrote, result_end}),
    .count_o(unused_result_count)
  );

  assign write_end = bresp_i == 2'b00 ? Well : bresp_i == 2'b01 ? Alone : Fault;
  assign worst     = half_q && first_end_q != Well ? first_end_q : write_end;
`ifdef BROKEN_PIPE_EARLY
  assign ended     = bvalid_i && owner_valid;
`else
  assign ended     = bvalid_i && owner_valid && (!owner_two || half_q);
`endif

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) half_q <= 1'b0;
    else if (bvalid_i && owner_valid) half_q <= owner_two && !half_q;
  end

  always_ff @(posedge clk_i) begin
    if (bvalid_i) first_end_q <= write_end;
  end

  assign end_valid_o = ended;
  assign end_slot_o  = owner_slot;

  logic unused_valid;
  assign unused_valid = result_valid;

  always_comb begin
    unique case (result_end)
      Well:    end_cause_o = worst == Well ? 5'd0 : worst == Alone ? Stalled : WriteFault;
      Fault:   end_cause_o = ReadFault;
      default: end_cause_o = Stalled;
    endcase
    end_partial_o = result_end == Fault ? result_wrote : end_cause_o != 5'd0;
  end

`ifdef FORMAL
  `include "formal/copy_pipe_properties.svh"
`endif

endmodule
