#!/usr/bin/perl
# filter.pl FILE: what Doxygen reads instead of FILE, a page of Markdown or a header.
#
# GitHub's way to name pages and headings becomes Doxygen's, which complains of a link that leads nowhere. And Doxygen takes
# `it's` for the beginning of a quotation unless two backticks stand on each side.
use strict;
use warnings;

my ($file) = @ARGV;
my ($page) = $file =~ m{([^/]+)\.md$};
$page = 'index' if $page and $page eq 'README';

sub heading_id {    # as GitHub makes them
  my $text = lc shift;
  $text =~ s/[^\w\- ]//g;
  $text =~ tr/ /-/;
  return $text;
}

sub target_of {
  my ($target) = @_;
  return $target if $target =~ m{^\w+://};
  return $2 ? "index.html#index_$2" : 'index.html' if $target =~ m{(^|/)README\.md(?:#(.+))?$};
  return "\@ref $1" . ($2 ? "_$2" : '') if $target =~ m{(?:^|/)(\w+)\.md(?:#(.+))?$};
  return "\@ref ${page}_$1" if $target =~ m{^#(.+)$};
  return "$1_8cpp-example.html" if $target =~ m{examples/(\w+)\.cpp$};
  return "\@ref $1" if $target =~ m{include/(laminate/.+)$};
  return $target;
}

sub link_of {
  my ($text, $target) = @_;
  $text =~ tr/\n/ /;
  return "[$text](" . target_of($target) . ')';
}

sub span {
  my ($ticks, $code) = @_;
  if ($code =~ s/\\\|/|/g) {    # in a table
    $code =~ s/&/&amp;/g;
    $code =~ s/</&lt;/g;
    $code =~ s/\|/&#124;/g;
    return "<code>$code</code>";
  }
  $ticks = '``' if $ticks eq '`' and $code =~ /'/;
  return "$ticks$code$ticks";
}

# A paragraph, since code spans go over the ends of lines.
sub prose {
  my ($text) = @_;
  $text =~ s/\s*\((?:reference-behaviour|rules? \d)[^)]*\)//g if !$page;    # what LaminDB does is described elsewhere
  $text =~ s{(`+)(.*?)\1(?!`)|\[([^\]]*)\]\(([^)\s]+)\)}{$1 ? span($1, $2) : $page ? link_of($3, $4) : $&}gse;
  return $text;
}

open my $in, '<', $file or die "$file: $!\n";
my ($fenced, $titled, $paragraph) = (0, 0, '');
while (my $line = <$in>) {
  my $is_fence = $page && $line =~ /^```/;
  my $is_prose = $page ? !$fenced && !$is_fence && $line !~ /^(    |#|\s*$)/ : $line =~ m{^\s*///(?!     )};
  if ($is_prose) {
    $paragraph .= $line;
    next unless eof $in;
    $line = '';
  }
  # How a header is included stands below what is said of it.
  $paragraph .= "///\n///     #include <$1>\n" if $paragraph =~ m{^/// \@file} and $file =~ m{include/(.*)};
  print prose($paragraph);
  $paragraph = '';
  $fenced = !$fenced if $is_fence;
  if (!$page) {
    $line =~ s{(///<.*)}{prose($1)}e;
    $line =~ s/(\w)\{\};/$1;/;    # no value is worth a word
  } elsif (!$fenced and !$is_fence and $line =~ /^(#+) (.*)$/) {
    my $id = $titled++ ? $page . '_' . heading_id($2) : $page;
    if ($page ne 'index') {
      $line = "$1 $2 {#$id}\n";
    } elsif ($id ne $page) {    # these shall not stand in the navigation
      $line = "<h2 id=\"$id\">$2</h2>\n";
    }
  }
  print $line;
}
