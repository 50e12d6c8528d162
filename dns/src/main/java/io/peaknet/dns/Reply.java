package io.peaknet.dns;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/** The answer as it grows behind the question, in the memory where that lies. */
final class Reply {
  private MemorySegment memory = MemorySegment.NULL;
  private long base;
  private int questionEnd;
  private int end;
  private int limit;
  private boolean over;
  private int answers;
  private int authorities;
  private int additionals;

  /** Whether it is the last word on the name. */
  boolean authoritative;

  /** What it is about, as a number; the same for answers that are alike. */
  long subject;

  void begin(MemorySegment where, long at, int behindQuestion) {
    memory = where;
    base = at;
    questionEnd = behindQuestion;
    end = behindQuestion;
    over = false;
    authoritative = false;
    subject = 0;
    answers = 0;
    authorities = 0;
    additionals = 0;
  }

  /** How long it may become, but for the OPT record. */
  void limit(int bytes) {
    limit = bytes;
  }

  /** Whether something didn't fit. */
  boolean isOver() {
    return over;
  }

  /** Takes back all that was appended. */
  void rewind() {
    end = questionEnd;
    answers = 0;
    authorities = 0;
    additionals = 0;
  }

  /**
   * Appends records.
   *
   * @param owner the pointer that takes the place of those to the question's name
   * @return where they begin
   */
  int append(Answer answer, Question question, int owner) {
    byte[] bytes = answer.bytes();
    int at = end;
    if (over || at + bytes.length > limit) {
      over = true;
      return at;
    }
    long to = base + at;
    MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, to, bytes.length);
    int moved = question.nameLength - answer.nameLength();
    if (moved != 0) {
      for (short apex : answer.apexes()) {
        short pointer = memory.get(Question.SHORT, to + apex);
        memory.set(Question.SHORT, to + apex, (short) (pointer + moved));
      }
    }
    if (owner != Rendering.QUESTION_POINTER) {
      for (short place : answer.owners()) {
        memory.set(Question.SHORT, to + place, (short) owner);
      }
    }
    end = at + bytes.length;
    answers += answer.answers();
    authorities += answer.authorities();
    additionals += answer.additionals();
    return at;
  }

  /** Begins one more additional record. */
  void additional() {
    additionals++;
  }

  void put8(int value) {
    memory.set(JAVA_BYTE, base + end, (byte) value);
    end += 1;
  }

  void put16(int value) {
    memory.set(Question.SHORT, base + end, (short) value);
    end += 2;
  }

  void put32(int value) {
    memory.set(Question.INT, base + end, value);
    end += 4;
  }

  /** Little-endian. */
  void put64(long value) {
    memory.set(Question.LONG, base + end, Long.reverseBytes(value));
    end += 8;
  }

  /** Writes the header; the message's length. */
  int end(int flags, int questions) {
    memory.set(Question.SHORT, base + 2, (short) flags);
    memory.set(Question.SHORT, base + 4, (short) questions);
    memory.set(Question.SHORT, base + 6, (short) answers);
    memory.set(Question.SHORT, base + 8, (short) authorities);
    memory.set(Question.SHORT, base + 10, (short) additionals);
    return end;
  }
}
