# The learning curve of a study: each episode of each seed as a point, and the mean over seeds as a line.
#
#     gedanken run env=dyna-maze agent=dyna-q --seeds 30 --csv study.csv
#     gnuplot -c curve.gnuplot study.csv length curve.svg
#
# Any column of the CSV can stand for length. A name that ends in .png or .pdf gives that kind of file.
if (ARGC != 3) {
  print "usage: gnuplot -c curve.gnuplot STUDY.csv COLUMN OUT.svg"
  exit status 2
}
kind = ARG3[strlen(ARG3) - 2:]
if (kind eq "png") { set terminal pngcairo size 900,500 } else {
  if (kind eq "pdf") { set terminal pdfcairo size 18cm,10cm } else { set terminal svg size 900,500 }
}
set output ARG3
set datafile separator comma
set datafile missing ""
set xlabel "episode"
set ylabel ARG2
set key top right
# The episode under way at the end of a run does not count.
counted(name) = column("finished") == 1 ? column(name) : NaN
# `smooth unique` takes the mean of all points of the same episode.
plot ARG1 using "episode":(counted(ARG2)) with points pointtype 7 pointsize 0.4 linecolor "#b0aebb" title "seeds", \
     ARG1 using "episode":(counted(ARG2)) smooth unique with lines linewidth 2 linecolor "#5a3fd0" title "mean"
