/**
 * Stories of a cluster kept by tools: applied again and again, compared, left alone. They use the
 * world only. The one idea to know first: a converged cluster causes no write and shows no
 * difference.
 */
package io.sealstream.e2e.gitops;
