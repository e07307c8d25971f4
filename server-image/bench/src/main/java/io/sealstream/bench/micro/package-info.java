/**
 * JMH benchmarks of single parts, inside one JVM: sealing, the journal, the index. They use the
 * public types of keyring and store only. The one idea to know first: they explain the figures of
 * the side by side; they are not those figures.
 */
package io.sealstream.bench.micro;
