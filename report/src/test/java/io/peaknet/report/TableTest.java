package io.peaknet.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void isMarkdownToo() {
    Table table = new Table("name", "n").row("a|b", 1).row("c", 22);
    assertThat(table.toMarkdown())
        .isEqualTo("| name | n |\n| --- | ---: |\n| a\\|b | 1 |\n| c | 22 |\n");
  }

  @Test
  void alignsNumbersToTheRightAndWordsToTheLeft() {
    String text =
        new Table("name", "nodes", "stretch", "note")
            .row("abilene", 11, 1.0, "x")
            .row("kdl", 754, 1.00049, null)
            .toString();
    assertThat(text)
        .isEqualTo(
            """
            name     nodes  stretch  note
            abilene     11    1.000  x
            kdl        754    1.000  -
            """);
  }

  @Test
  void aColumnWithAWordIsText() {
    assertThat(new Table("v").row(1).row("none").row(Double.NaN).toString())
        .isEqualTo("v\n1\nnone\n-\n");
  }

  @Test
  void aLineBreakInACellStaysInItsCell() {
    assertThat(new Table("a", "b").row("x\r\ny", 5).toString()).isEqualTo("a    b\nx y  5\n");
  }

  @Test
  void aRowOfAnotherLengthIsRefused() {
    assertThatThrownBy(() -> new Table("a", "b").row(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 cells")
        .hasMessageContaining("2 columns");
  }
}
