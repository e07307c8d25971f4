/**
 * Subjects, and the tree that answers who listens on one. Uses nothing but the JDK. The one idea to
 * know first: readers take no lock; a writer changes the tree under one lock and then raises the
 * generation, and whoever caches an answer keeps the generation that he read before he asked.
 */
package io.sealstream.server.subject;
